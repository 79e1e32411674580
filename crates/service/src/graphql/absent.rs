//! Variables that were not given. By the GraphQL specification (6.4.1) an
//! argument whose variable is absent is absent itself, and its default counts;
//! the library makes `null` of it, which for an image means something else.

use std::collections::BTreeSet;

use async_graphql::Request;
use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, OperationDefinition, Selection, SelectionSet,
};

/// Variables as they, and nothing else, are written: `$name`.
type Written = BTreeSet<String>;

/// Takes out the arguments that nobody gave, and their variables.
pub(super) fn leave_out(request: &mut Request) {
    let Ok(document) = request.parsed_query() else { return };
    let mut document = document.clone();
    let absent = absent(&document, request);
    if absent.is_empty() {
        return;
    }
    let ExecutableDocument { operations, fragments } = &mut document;
    let mut operations: Vec<&mut OperationDefinition> = match operations {
        DocumentOperations::Single(operation) => vec![&mut operation.node],
        DocumentOperations::Multiple(operations) => {
            operations.values_mut().map(|operation| &mut operation.node).collect()
        }
    };
    let mut taken = Written::new();
    for operation in &mut operations {
        prune(&mut operation.selection_set.node, &absent, &mut taken);
    }
    for fragment in fragments.values_mut() {
        prune(&mut fragment.node.selection_set.node, &absent, &mut taken);
    }
    // One that is used nowhere stays, and is refused.
    for operation in operations {
        let definitions = &mut operation.variable_definitions;
        definitions.retain(|definition| !taken.contains(&written(&definition.node.name.node)));
    }
    request.set_parsed_query(document);
}

fn written(name: &str) -> String {
    format!("${name}")
}

/// Variables that may be left out, were, and have no default.
fn absent(document: &ExecutableDocument, request: &Request) -> Written {
    document
        .operations
        .iter()
        .flat_map(|(_, operation)| &operation.node.variable_definitions)
        .map(|definition| &definition.node)
        .filter(|definition| definition.var_type.node.nullable)
        .filter(|definition| definition.default_value.is_none())
        .map(|definition| &definition.name.node)
        .filter(|name| !request.variables.contains_key(*name))
        .map(|name| written(name))
        .collect()
}

fn prune(selections: &mut SelectionSet, absent: &Written, taken: &mut Written) {
    for selection in &mut selections.items {
        match &mut selection.node {
            Selection::Field(field) => {
                field.node.arguments.retain(|(_, value)| {
                    let value = value.node.to_string();
                    let given = !absent.contains(&value);
                    if !given {
                        taken.insert(value);
                    }
                    given
                });
                prune(&mut field.node.selection_set.node, absent, taken);
            }
            Selection::InlineFragment(fragment) => {
                prune(&mut fragment.node.selection_set.node, absent, taken);
            }
            Selection::FragmentSpread(_) => {}
        }
    }
}
