/** A matrix in eight bits a number: row r is `values[r]·scales[r]`. */
export interface QuantizedRows {
  /** [rows, columns], from −127 to 127. */
  readonly values: Int8Array<ArrayBuffer>;
  /** [rows] */
  readonly scales: Float32Array<ArrayBuffer>;
}

const LARGEST = 127;

/** Quantizes each row of a matrix by itself: its largest magnitude becomes 127, the rest rounds to nearest. */
export function quantizeRows(data: Float32Array, columns: number): QuantizedRows {
  const rows = data.length / columns;
  const values = new Int8Array(data.length);
  const scales = new Float32Array(rows);
  for (let r = 0; r < rows; r++) {
    const [from, to] = [r * columns, (r + 1) * columns];
    let largest = 0;
    for (let i = from; i < to; i++) largest = Math.max(largest, Math.abs(data[i]!));
    scales[r] = largest / LARGEST;
    const factor = largest > 0 ? LARGEST / largest : 0;
    for (let i = from; i < to; i++) values[i] = Math.round(data[i]! * factor);
  }
  return { values, scales };
}

/** The numbers that a quantized matrix stands for. */
export function dequantizeRows({ values, scales }: QuantizedRows): Float32Array<ArrayBuffer> {
  const columns = values.length / scales.length;
  const data = new Float32Array(values.length);
  for (let i = 0; i < data.length; i++) data[i] = values[i]! * scales[Math.floor(i / columns)]!;
  return data;
}
