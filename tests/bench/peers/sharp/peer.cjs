// sharp: one pipeline, which shrinks on load, turns upright and converts to sRGB. Speaks as wire.py says.
'use strict';

const sharp = require(require.resolve('sharp', { paths: [process.cwd()] }));

const ENCODERS = {
  jpg: (image, recipe) => image.jpeg({
    quality: recipe.quality, progressive: false, chromaSubsampling: '4:2:0', optimiseCoding: recipe.optimize,
  }),
  webp: (image, recipe) => image.webp({ quality: recipe.quality, effort: recipe.webp_method }),
  avif: (image, recipe) => image.avif({
    quality: recipe.quality, effort: 9 - recipe.avif_speed, chromaSubsampling: '4:2:0', bitdepth: 8,
  }),
  png: (image, recipe) => image.png({ compressionLevel: recipe.png_level }),
  // Its default effort of 7 takes six times as long for twice the bytes: near our speed and size is what is compared.
  gif: (image) => image.gif({ effort: 1, interFrameMaxError: 8 }),
};

function develop(original, recipe) {
  let image = sharp(original, { animated: recipe.animated, failOn: 'none' }).autoOrient();
  image = image.resize(recipe.width, recipe.height, { fit: recipe.height ? 'cover' : 'inside' });
  if (recipe.sigma) image = image.blur(recipe.sigma);
  if (recipe.background) {
    const [r, g, b] = recipe.background;
    image = image.flatten({ background: { r, g, b } });
  }
  return ENCODERS[recipe.format](image, recipe).toBuffer();
}

function send(head, body = Buffer.alloc(0)) {
  process.stdout.write(`${JSON.stringify({ ...head, length: body.length })}\n`);
  process.stdout.write(body);
}

async function answer(original, recipe) {
  try {
    const begun = process.hrtime.bigint();
    const developed = await develop(original, recipe);
    send({ nanoseconds: Number(process.hrtime.bigint() - begun) }, developed);
  } catch (error) {
    send({ error: String(error) });
  }
}

async function* messages(stream) {
  let held = Buffer.alloc(0);
  const more = stream[Symbol.asyncIterator]();
  const grown = async () => {
    const { value, done } = await more.next();
    if (!done) held = Buffer.concat([held, value]);
    return !done;
  };
  for (;;) {
    while (!held.includes(10)) if (!(await grown())) return;
    const end = held.indexOf(10);
    const head = JSON.parse(held.subarray(0, end).toString());
    held = held.subarray(end + 1);
    while (held.length < head.length) if (!(await grown())) return;
    yield [head, Buffer.from(held.subarray(0, head.length))];
    held = held.subarray(head.length);
  }
}

async function main() {
  sharp.concurrency(1);
  sharp.cache(false);
  let original = Buffer.alloc(0);
  for await (const [head, body] of messages(process.stdin)) {
    if (body.length) original = body;
    await answer(original, head.recipe);
  }
}

main();
