/** What `GET /` says. */
export function usage(
  request: Request,
  { maxBytes, maxPixels }: { maxBytes: number; maxPixels: number },
): string {
  const url = new URL("/classify", request.url);
  return `vit-edge says what a picture shows.

POST /classify   a PNG, JPEG, WebP or AVIF file as the body, or a form with one file;
                 at most ${maxBytes / 1e6} MB and ${
    maxPixels / 1e6
  } megapixels; ?topK=N lists N classes, 0 all
GET  /healthz    {"status":"ok"}

curl --data-binary @cat.png ${url}
curl --form picture=@cat.png ${url}?topK=1
`;
}
