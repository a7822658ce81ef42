//! Builds a graph whose nodes follow one another, with branches, and with the weights that they take.

use network::layers::Tensor as Named;

use crate::schema::{Attribute, AttributeType, FLOAT, Graph, Node, Tensor};

/// A graph, and the value that its last node gives.
pub struct Chain {
    pub graph: Graph,
    value: String,
}

impl Chain {
    /// A chain without a node yet. `input`: the name of the graph's input.
    pub fn from_input(graph: Graph, input: &str) -> Self {
        Self { graph, value: input.to_owned() }
    }

    /// The value that the last node gives.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// Lets the next node take this value in place of that of the node before.
    pub fn branch(&mut self, value: &str) {
        value.clone_into(&mut self.value);
    }

    /// Adds a node that takes the value of the node before. Its value has its name.
    pub fn push(&mut self, operator: &str, name: &str, attribute: Vec<Attribute>) {
        self.push_output(operator, name, name, attribute);
    }

    /// Adds a node like `push` whose value is an output of the graph.
    pub fn push_output(
        &mut self,
        operator: &str,
        name: &str,
        output: &str,
        attribute: Vec<Attribute>,
    ) {
        let input = vec![std::mem::replace(&mut self.value, output.to_owned())];
        self.graph.node.push(Node {
            input,
            output: vec![output.to_owned()],
            name: name.to_owned(),
            op_type: operator.to_owned(),
            attribute,
        });
    }

    /// Gives the last node one more input: a value of the graph.
    pub fn join(&mut self, value: &str) {
        if let Some(node) = self.graph.node.last_mut() {
            node.input.push(value.to_owned());
        }
    }

    /// Gives the last node one more input: these numbers.
    pub fn weigh(&mut self, tensor: &Named, numbers: &[f32]) {
        self.join(&tensor.name);
        self.graph.initializer.push(Tensor {
            dims: tensor.shape.iter().map(|&size| size as i64).collect(),
            data_type: FLOAT,
            float_data: Vec::new(),
            name: tensor.name.clone(),
            raw_data: numbers.iter().flat_map(|number| number.to_le_bytes()).collect(),
        });
    }
}

/// A list of integers as an attribute.
pub fn ints<const N: usize>(name: &str, ints: [usize; N]) -> Attribute {
    let ints = ints.map(|number| number as i64).into();
    Attribute { name: name.to_owned(), i: 0, ints, r#type: AttributeType::Ints.into() }
}

/// An integer as an attribute.
pub fn int(name: &str, i: i64) -> Attribute {
    Attribute { name: name.to_owned(), i, ints: Vec::new(), r#type: AttributeType::Int.into() }
}
