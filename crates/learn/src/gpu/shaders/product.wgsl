// product = left × right (+ bias); each matrix has strides of its own, so that none is turned first.
// An invocation sums four rows of four columns, which lie a workgroup apart: neighbours read the same of the
// left matrix, and what lies side by side of the right one. Nothing is shared or waited for, which suits a
// processor that plays a graphics chip.

struct Shape {
    rows: u32,
    columns: u32,
    depth: u32,
    left_row: u32,
    left_depth: u32,
    right_depth: u32,
    right_column: u32,
    product_row: u32,
    product_column: u32,
    bias_row: u32,
    bias_column: u32,
    // Whether there is a bias; else anything may be bound in its place.
    biased: u32,
}

const workgroup = {{ workgroup }}u;

@group(0) @binding(0) var<storage, read> left: array<f32>;
@group(0) @binding(1) var<storage, read> right: array<f32>;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
@group(0) @binding(3) var<storage, read_write> product: array<f32>;
@group(0) @binding(4) var<uniform> shape: Shape;

fn write(rows: vec4<u32>, column: u32, sum: vec4<f32>) {
    if column >= shape.columns {
        return;
    }
    for (var i = 0u; i < 4u; i += 1u) {
        if rows[i] < shape.rows {
            let biases = rows[i] * shape.bias_row + column * shape.bias_column;
            let at = rows[i] * shape.product_row + column * shape.product_column;
            if shape.biased == 1u {
                product[at] = sum[i] + bias[biases];
            } else {
                product[at] = sum[i];
            }
        }
    }
}

@compute @workgroup_size({{ workgroup }}, 1, 1)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let rows = vec4(group.y * 4u) + vec4(0u, 1u, 2u, 3u);
    let columns = vec4(group.x * 4u * workgroup + lane) + workgroup * vec4(0u, 1u, 2u, 3u);
    if columns.x >= shape.columns {
        return;
    }
    // What lies past the last row or column is computed as that one, and not written.
    var l = min(rows, vec4(shape.rows - 1u)) * shape.left_row;
    var r = min(columns, vec4(shape.columns - 1u)) * shape.right_column;
    var first = vec4(0.0);
    var second = vec4(0.0);
    var third = vec4(0.0);
    var fourth = vec4(0.0);
    for (var depth = 0u; depth < shape.depth; depth += 1u) {
        let factors = vec4(left[l.x], left[l.y], left[l.z], left[l.w]);
        first += factors * right[r.x];
        second += factors * right[r.y];
        third += factors * right[r.z];
        fourth += factors * right[r.w];
        l += vec4(shape.left_depth);
        r += vec4(shape.right_depth);
    }
    write(rows, columns.x, first);
    write(rows, columns.y, second);
    write(rows, columns.z, third);
    write(rows, columns.w, fourth);
}
