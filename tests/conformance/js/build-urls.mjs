// Reads [{path, params}] as JSON on standard input and prints the URLs that @imgix/js-core builds, as JSON.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const require = createRequire(process.argv[2] + "/");
const ImgixClient = require("@imgix/js-core");
const { domain, token, asked } = JSON.parse(readFileSync(0, "utf8"));
const client = new ImgixClient({ domain, secureURLToken: token, useHTTPS: false });
const urls = asked.map(({ path, params }) => client.buildURL(path, params));
process.stdout.write(JSON.stringify(urls));
