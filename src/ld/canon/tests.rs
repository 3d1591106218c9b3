use proptest::prelude::*;

use super::*;
use crate::budget::Limit;
use crate::ld::quad::Term;

const FLOOR: usize = 256;

fn blank(label: impl ToString) -> Term {
    Term::Blank(label.to_string())
}

fn quad(subject: Term, predicate: &str, object: Term) -> Quad {
    Quad { subject, predicate: format!("urn:{predicate}"), object, graph: None }
}

fn canonical(quads: &[Quad]) -> Result<Canonical, Exhausted> {
    canonicalise(quads, HashAlgorithm::Sha256, FLOOR)
}

fn clique(nodes: usize) -> Vec<Quad> {
    let pairs = (0..nodes).flat_map(|a| (0..nodes).map(move |b| (a, b)));
    pairs.filter(|(a, b)| a != b).map(|(a, b)| quad(blank(a), "knows", blank(b))).collect()
}

fn circle(nodes: usize) -> Vec<Quad> {
    (0..nodes).map(|node| quad(blank(node), "next", blank((node + 1) % nodes))).collect()
}

fn exhausted<T>() -> Result<T, Exhausted> {
    Err(Exhausted(Limit::Canonicalisation))
}

/// RDFC-1.0 §4.4.2, second example
#[test]
fn labels_the_example_of_the_specification() {
    let iri = |name: &str| Term::Iri(format!("http://example.com/#{name}"));
    let quad = |subject, predicate: &str, object| Quad {
        subject,
        predicate: format!("http://example.com/#{predicate}"),
        object,
        graph: None,
    };
    let quads = [
        quad(iri("p"), "q", blank("e0")),
        quad(iri("p"), "q", blank("e1")),
        quad(blank("e0"), "p", blank("e2")),
        quad(blank("e1"), "p", blank("e3")),
        quad(blank("e2"), "r", blank("e3")),
    ];
    let labels = canonical(&quads).unwrap().labels;
    let expected = [("e0", "c14n3"), ("e1", "c14n2"), ("e2", "c14n0"), ("e3", "c14n1")];
    assert_eq!(labels, expected.map(|(from, to)| (from.to_owned(), to.to_owned())).into());
    let hash = Dataset::new(&quads).first_degree_hash(0, HashAlgorithm::Sha256);
    assert_eq!(hash, "3b26142829b8887d011d779079a243bd61ab53c3990d550320a17b59ade6ba36");
}

#[test]
fn a_statement_counts_once() {
    let once = quad(blank("a"), "knows", blank("b"));
    let twice = [once.clone(), once.clone()];
    assert_eq!(canonical(&twice).unwrap(), canonical(&[once]).unwrap());
    assert_eq!(canonical(&[]).unwrap().to_nquads(), "");
}

#[test]
fn sorts_lines_by_code_point_and_writes_every_kind_of_term() {
    let literal = |value: &str, datatype: &str, language: Option<&str>| Term::Literal {
        value: value.into(),
        datatype: datatype.into(),
        language: language.map(str::to_owned),
    };
    let mut quads: Vec<Quad> = [
        literal("\u{ff5e}", crate::ld::quad::XSD_STRING, None),
        literal("\u{1f600}", crate::ld::quad::XSD_STRING, None),
        literal("1\n", "urn:int", None),
        literal("a", crate::ld::quad::RDF_LANG_STRING, Some("EN")),
    ]
    .map(|object| quad(Term::Iri("urn:s".into()), "p", object))
    .into();
    quads[3].graph = Some(blank("g"));
    let expected = [
        "<urn:s> <urn:p> \"1\\n\"^^<urn:int> .\n",
        "<urn:s> <urn:p> \"a\"@EN _:c14n0 .\n",
        "<urn:s> <urn:p> \"\u{ff5e}\" .\n",
        "<urn:s> <urn:p> \"\u{1f600}\" .\n",
    ];
    assert_eq!(canonical(&quads).unwrap().lines(), expected);
}

#[test]
fn sha_384_is_used_inside_too() {
    let quads = [quad(blank("a"), "p", blank("b")), quad(blank("b"), "c", blank("a"))];
    let labels = |algorithm| canonicalise(&quads, algorithm, FLOOR).unwrap().labels["a"].clone();
    assert_eq!(labels(HashAlgorithm::Sha256), "c14n0");
    assert_eq!(labels(HashAlgorithm::Sha384), "c14n1");
}

#[test]
fn small_cliques_are_canonicalised_and_large_ones_refused() {
    for nodes in 2..=4 {
        assert_eq!(canonical(&clique(nodes)).unwrap().lines().len(), nodes * (nodes - 1));
    }
    for nodes in [6, 10, 141] {
        assert_eq!(canonical(&clique(nodes)), exhausted(), "{nodes}");
    }
}

#[test]
fn the_limit_is_the_larger_of_the_floor_and_the_square() {
    // Each of the n nodes leads once around the circle: n² calls.
    assert!(canonicalise(&circle(20), HashAlgorithm::Sha256, 0).is_ok());
    // Each of the three nodes is reached on 5 calls from each.
    assert_eq!(canonicalise(&clique(3), HashAlgorithm::Sha256, 14), exhausted());
    assert!(canonicalise(&clique(3), HashAlgorithm::Sha256, 15).is_ok());
}

#[test]
fn long_paths_cost_no_stack() {
    assert_eq!(canonical(&circle(20_000)), exhausted());
    let chain = |name: &'static str| {
        (0..3_000).map(move |index| {
            quad(blank(format!("{name}{index}")), &index.to_string(), blank(format!("{name}{}", index + 1)))
        })
    };
    let two_chains: Vec<Quad> = chain("a").chain(chain("b")).collect();
    assert_eq!(canonical(&two_chains).unwrap().labels().len(), 6_002);
}

#[test]
fn permutations_without_calls_are_limited_too() {
    // From each hub, the way over its first leaf issues identifiers to all leaves. The way to the others, which were
    // not told apart before, then tries their 8! permutations without a call.
    let leaves = 9;
    let mut quads = Vec::new();
    for hub in ["a", "b"] {
        let leaf = |index: usize| blank(format!("{hub}{}", index % leaves));
        quads.push(quad(blank(hub), "first6", leaf(0)));
        for index in 0..leaves {
            quads.push(quad(blank(hub), "leaf", leaf(index)));
            quads.push(quad(leaf(index), "next", leaf(index + 1)));
        }
    }
    assert_eq!(canonical(&quads), exhausted());
}

#[test]
fn a_node_related_in_many_graphs_is_one_permutation() {
    let quads: Vec<Quad> = ["x", "y"]
        .iter()
        .flat_map(|name| {
            (0..14).map(move |graph| Quad {
                graph: Some(Term::Iri(format!("urn:g{graph}"))),
                ..quad(blank(name), "knows", blank(format!("{name}'")))
            })
        })
        .collect();
    assert_eq!(canonical(&quads).unwrap().labels().len(), 4);
}

#[test]
fn permutations_come_in_order_and_each_once() {
    let mut items = [1, 2, 2, 3];
    let mut count = 1;
    let mut before = items;
    while n_degree::next_permutation(&mut items) {
        assert!(items > before);
        before = items;
        count += 1;
    }
    assert_eq!(count, 12);
    assert!(!n_degree::next_permutation(&mut []));
}

fn any_term() -> impl Strategy<Value = Term> {
    prop_oneof![4 => (0..5_u8).prop_map(blank), 1 => "[xy]".prop_map(|name| Term::Iri(format!("urn:{name}")))]
}

prop_compose! {
    fn any_quad()(
        subject in any_term(),
        predicate in "[pq]",
        object in any_term(),
        graph in prop_oneof![3 => Just(None), 1 => any_term().prop_map(Some)],
    ) -> Quad {
        Quad { graph, ..quad(subject, &predicate, object) }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Neither the order of statements nor the labels of blank nodes matter.
    #[test]
    fn isomorphic_datasets_have_one_form(
        quads in prop::collection::vec(any_quad(), 0..12),
        names in Just(["v", "w", "x", "y", "z"]).prop_shuffle(),
        seed in any::<u64>(),
    ) {
        let rename = |term: &Term| match term {
            Term::Blank(label) => blank(names[label.parse::<usize>().unwrap()]),
            other => other.clone(),
        };
        let mut renamed: Vec<Quad> = quads
            .iter()
            .map(|quad| Quad {
                subject: rename(&quad.subject),
                predicate: quad.predicate.clone(),
                object: rename(&quad.object),
                graph: quad.graph.as_ref().map(rename),
            })
            .collect();
        renamed.sort_by_key(|quad| HashAlgorithm::Sha256.hex(&format!("{seed}{quad}")));
        let form = |quads: &[Quad]| canonicalise(quads, HashAlgorithm::Sha256, 10_000).map(|c| c.to_nquads());
        prop_assert_eq!(form(&quads), form(&renamed));
    }
}
