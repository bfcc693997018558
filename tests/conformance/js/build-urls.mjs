// Reads what to ask for as JSON on standard input and prints, as JSON, the URLs that each official client builds for it.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const home = process.argv[2] + "/";
const require = createRequire(home);
const { client, domain, token, salt, asked } = JSON.parse(readFileSync(0, "utf8"));
const load = (file) => import(pathToFileURL(`${home}node_modules/${file}`));
const encoded = (path) => path.split("/").map(encodeURIComponent).join("/");
const origin = `http://${domain}`;
const addresses = (srcset) => srcset.split(",\n").map((entry) => entry.trim().split(" ")[0]);

const clients = {
  async "@imgix/js-core"() {
    const ImgixClient = require("@imgix/js-core");
    const client = new ImgixClient({ domain, secureURLToken: token, useHTTPS: false });
    return ({ path, params, srcset }) =>
      srcset ? addresses(client.buildSrcSet(path, params)) : [client.buildURL(path, params)];
  },
  async "imgix-url-builder"() {
    const { SecureClient } = await load("imgix-url-builder/dist/node.js");
    const client = new SecureClient({ baseURL: origin, secureURLToken: token });
    return ({ path, params, srcset }) => {
      const below = `/${encoded(path)}`;
      if (!srcset) return [client.buildSignedURLForPath(below, params)];
      const set = client.buildSignedWidthSrcSetForPath(below, { ...params, widths: [40, 80] });
      return set.split(", ").map((entry) => entry.split(" ")[0]);
    };
  },
  async unpic() {
    const { transformUrl } = await load("unpic/esm/mod.js");
    return ({ path, params }) => {
      const { w: width, h: height, ...more } = params;
      return [transformUrl({ url: `${origin}/${encoded(path)}`, provider: "imgix", width, height }, { imgix: more })];
    };
  },
  async "react-imgix"() {
    const { createElement } = require("react");
    const { renderToStaticMarkup } = require("react-dom/server");
    const { default: Imgix } = require("react-imgix");
    return ({ path, params }) => {
      const { w: width, h: height, ...imgixParams } = params;
      // It encodes what it is given, as its users write it: a path as it reads.
      const markup = renderToStaticMarkup(createElement(Imgix, { src: `${origin}/${path}`, width, height, imgixParams }));
      const [, srcset] = markup.match(/srcset="([^"]*)"/i);
      return addresses(srcset.replaceAll("&amp;", "&").replaceAll("&#x27;", "'"));
    };
  },
  async "@imglab/core"() {
    const { default: imglab } = await load("@imglab/core/dist/index.cjs.js");
    const source = new imglab.Source(domain.split(".")[0], {
      host: domain.slice(domain.indexOf(".") + 1),
      https: false,
      secureKey: token,
      secureSalt: salt,
    });
    return ({ path, params, srcset }) =>
      srcset ? addresses(imglab.srcset(source, path, params)) : [imglab.url(source, path, params)];
  },
  async "astro-ixmage"() {
    const { getImage } = await load("astro-ixmage/providers/ixmage.js");
    const [account, alias] = domain.split("/");
    return ({ path, params }) => [getImage({ token: account, src: `${alias}/${path}`, ...params })];
  },
};

const build = await clients[client]();
process.stdout.write(JSON.stringify(asked.map(build)));
