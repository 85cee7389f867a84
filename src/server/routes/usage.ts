import { FORMATS } from "../../image/recognise.ts";

/** The text of `GET /`. */
export function usage(here: URL, limits: { maxBytes: number; maxPixels: number }): string {
  const url = new URL("/classify", here);
  const [megabytes, megapixels] = [limits.maxBytes / 1e6, limits.maxPixels / 1e6];
  return `vit-edge says what a picture shows.

POST /classify   a ${FORMATS} file as the body, or a form with one file;
                 at most ${megabytes} MB and ${megapixels} megapixels; ?topK=N lists N classes, 0 all;
                 ?threshold=P those of at least this probability, from 0 to 1
POST /features   its tokens: a feature vector for each patch, the class token's first
POST /explain    a PNG of where the model looked
GET  /healthz    {"status":"ok"}; /readyz  {"status":"ready"} once the model is loaded
GET  /models     the models; /metrics  for Prometheus; /openapi.json  all of this, for programs

curl --data-binary @cat.png ${url}
curl --form picture=@cat.png ${url}?topK=1
curl --data-binary @cat.png ${new URL("/explain", here)} --output map.png
`;
}
