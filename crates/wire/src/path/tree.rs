//! The paths of the table as a tree of their parts, built at the first request.

use crate::operations::{Check, METHODS, Method, Operation, Support, beyond, operations, segments};
use std::sync::LazyLock;

static TREE: LazyLock<Tree> = LazyLock::new(Tree::of_table);

/// All paths.
pub(super) struct Tree {
    nodes: Vec<Node>,
}

/// What can follow after some parts of a path.
#[derive(Default)]
struct Node {
    /// Sorted by text.
    literals: Vec<(&'static str, usize)>,
    variable: Option<usize>,
    leaves: [Option<Leaf>; METHODS.len()],
}

/// Where a path ends.
pub(super) struct Leaf {
    /// The row of the table.
    pub(super) operation: &'static Operation,
    variables: Vec<(&'static str, Check)>,
}

/// A node of the tree during a walk.
#[derive(Clone, Copy)]
pub(super) struct Place {
    tree: &'static Tree,
    node: &'static Node,
}

impl Tree {
    pub(super) fn get() -> &'static Self {
        &TREE
    }

    pub(super) fn root(&'static self) -> Place {
        Place {
            tree: self,
            node: &self.nodes[0],
        }
    }

    fn of_table() -> Self {
        let mut tree = Self {
            nodes: vec![Node::default()],
        };
        let routed = |operation: &&Operation| {
            operation.told_apart_by.is_empty() && !matches!(operation.support, Support::Pushed)
        };
        for operation in operations().chain(beyond()).filter(routed) {
            tree.add(operation.method, operation.pattern, operation);
            for (method, pattern) in operation.also {
                tree.add(*method, pattern, operation);
            }
        }
        tree
    }

    fn add(&mut self, method: Method, pattern: &'static str, operation: &'static Operation) {
        let mut at = 0;
        for segment in segments(pattern) {
            at = if segment.starts_with('{') {
                self.variable_after(at)
            } else {
                self.literal_after(at, segment)
            };
        }
        let variables = operation.parameters().collect();
        self.nodes[at].leaves[method as usize] = Some(Leaf { operation, variables });
    }

    fn variable_after(&mut self, at: usize) -> usize {
        if let Some(next) = self.nodes[at].variable {
            return next;
        }
        let next = self.push();
        self.nodes[at].variable = Some(next);
        next
    }

    fn literal_after(&mut self, at: usize, text: &'static str) -> usize {
        match self.nodes[at]
            .literals
            .binary_search_by_key(&text, |(literal, _)| literal)
        {
            Ok(index) => self.nodes[at].literals[index].1,
            Err(index) => {
                let next = self.push();
                self.nodes[at].literals.insert(index, (text, next));
                next
            }
        }
    }

    fn push(&mut self) -> usize {
        self.nodes.push(Node::default());
        self.nodes.len() - 1
    }
}

impl Place {
    /// Where this text leads as a fixed part of a path.
    pub(super) fn literal(self, text: &str) -> Option<Self> {
        let literals = &self.node.literals;
        let index = literals
            .binary_search_by_key(&text, |(literal, _)| literal)
            .ok()?;
        Some(self.to(literals[index].1))
    }

    /// Where any text leads as a value.
    pub(super) fn variable(self) -> Option<Self> {
        self.node.variable.map(|next| self.to(next))
    }

    /// What a path that ends here means.
    pub(super) fn leaf(self, method: Method) -> Option<&'static Leaf> {
        self.node.leaves[method as usize].as_ref()
    }

    fn to(self, next: usize) -> Self {
        Self {
            tree: self.tree,
            node: &self.tree.nodes[next],
        }
    }
}

impl Leaf {
    /// The path's variables in their order.
    pub(super) fn variables(&self) -> &[(&'static str, Check)] {
        &self.variables
    }
}
