//! Signs are learned on the shipped base.

use std::rc::Rc;

use ::network::BaseName;
use burn::tensor::Device;
use learn::model::{Base, Reader};
use recipes::recipe::Figure;

use super::{Onlooker, run, run_on, sources};
use crate::LabError;
use crate::sources::Sources;

/// The shipped cnn beside the made-up digits.
fn with_base() -> Sources {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../www/weights/cnn.safetensors");
    let (file, device) = (std::fs::read(path).unwrap(), Device::flex());
    let base = Base::read(BaseName::Cnn, &file, &device).unwrap();
    Sources { base: Some(Reader::new(base, &device)), ..sources(100) }
}

#[test]
fn signs_are_learned_by_a_new_top_and_beside_the_digits() {
    let watch = Rc::default();
    let top = run_on(with_base(), "005", "top-5", &watch).unwrap();
    assert_eq!((top.learned, top.test.count.of), (200, 800));
    assert!(top.figure(Figure::TestAccuracy).unwrap() > 50.0, "{:?}", top.test.count);
    assert_eq!(top.figure(Figure::MnistAccuracy), None);
    assert_eq!(watch.epochs.get(), 0, "the sets' epochs are not told");
    assert_eq!(top, run_on(with_base(), "005", "top-5", &Rc::default()).unwrap());
    let ours = run_on(with_base(), "005", "ours-5", &Rc::default()).unwrap();
    assert!(ours.figure(Figure::TestAccuracy).unwrap() > 80.0, "{:?}", ours.test.count);
    assert!(ours.figure(Figure::MnistAccuracy).is_some());
    let refused = run("005", "ours-2", &Rc::default()).unwrap_err().to_string();
    assert!(refused.contains("inkling pretrain"), "{refused}");
    let watch = Rc::new(Onlooker { cancel_after: Some(3), ..Onlooker::default() });
    let stopped = run_on(with_base(), "005", "top-2", &watch).unwrap_err();
    assert!(matches!(stopped, LabError::Cancelled(_)), "{stopped}");
}
