//! The targets: for each parser a function of bytes. It also uses what was parsed, because a value that
//! should not have passed shows there.

mod data_files;
mod ink_and_pictures;
mod lesson;
mod networks;
mod page;
mod safetensors;
mod worker_messages;

use crate::FuzzError;

/// A parser and its inputs.
#[derive(Debug)]
pub struct Target {
    /// Also the name of its folder in `corpus`.
    pub name: &'static str,
    /// Must return.
    pub run: fn(&[u8]),
    /// The number of mutated inputs in `cargo test`; fewer where an input takes long.
    pub in_tests: u64,
    /// The longest mutated input but for the large ones.
    pub usual_bytes: usize,
    /// The longest large input: one in `mutate::LARGE_ONE_IN`.
    pub large_bytes: usize,
    /// Words of the format.
    pub tokens: &'static [&'static [u8]],
}

const JSON: &[&[u8]] =
    &[b"null", b"true", b"{}", b"[]", b"\"\"", b",", b":", b"[[", b"\\u0000", b"\xff"];

pub static TARGETS: [Target; 17] = [
    Target {
        name: "address",
        run: page::address,
        in_tests: 20_000,
        usual_bytes: 512,
        large_bytes: 512,
        tokens: &[
            b"embed=",
            b"base=",
            b"engine=",
            b"recipe=",
            b"row=",
            b"setting=",
            b"&",
            b"?",
            b"/quick",
        ],
    },
    Target {
        name: "backup",
        run: page::backup,
        in_tests: 10_000,
        usual_bytes: 2048,
        large_bytes: 8192,
        tokens: JSON,
    },
    Target {
        name: "card",
        run: networks::card,
        in_tests: 20_000,
        usual_bytes: 8192,
        large_bytes: 8192,
        tokens: JSON,
    },
    Target {
        name: "head",
        run: networks::head,
        in_tests: 10_000,
        usual_bytes: 8192,
        large_bytes: 8192,
        tokens: SAFETENSORS,
    },
    Target {
        name: "idx",
        run: data_files::idx,
        in_tests: 20_000,
        usual_bytes: 4096,
        large_bytes: 4096,
        tokens: &[],
    },
    Target {
        name: "ink",
        run: ink_and_pictures::ink,
        in_tests: 4000,
        usual_bytes: 256,
        large_bytes: 2048,
        tokens: &[],
    },
    Target {
        name: "lesson",
        run: lesson::lesson,
        in_tests: 10_000,
        usual_bytes: 1024,
        large_bytes: 4096,
        tokens: &[
            b"---\n",
            b"title: A\n",
            b"done: reading 7\n",
            b"ask: A\nright: B\nwrong: C\n",
            b"- ",
            b"> ",
            b"](",
            b"![",
            b"*_",
            b"`",
            b"<b>",
            b"&#106;",
            b"javascript:",
            b"\xe2\x80\xa8",
        ],
    },
    Target {
        name: "link",
        run: networks::link,
        in_tests: 2000,
        usual_bytes: 1024,
        large_bytes: 6000,
        tokens: &[b"\0", b"\x01", b"\x02", b"\x13", b"\xff\xff", b"\x00\x7c", b"="],
    },
    Target {
        name: "manifest",
        run: data_files::manifest,
        in_tests: 20_000,
        usual_bytes: 8192,
        large_bytes: 8192,
        tokens: JSON,
    },
    Target {
        name: "message",
        run: worker_messages::message,
        in_tests: 20_000,
        usual_bytes: 2048,
        large_bytes: 2048,
        tokens: &[b"\xff\xff\xff\xff\x0f", b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"],
    },
    Target {
        name: "onnx",
        run: networks::onnx,
        in_tests: 20_000,
        usual_bytes: 1024,
        large_bytes: 4096,
        tokens: &[b"Conv", b"conv.weight", b"conv.bias", b"\x08\x01", b"\xff\xff\xff\xff\x0f"],
    },
    Target {
        name: "pen",
        run: data_files::pen,
        in_tests: 10_000,
        usual_bytes: 8192,
        large_bytes: 8192,
        tokens: &[
            b".SEGMENT DIGIT 0 ? \"7\"\n",
            b".COMMENT 7 12 224\n",
            b".PEN_DOWN\n",
            b".PEN_UP\n",
            b"\n",
            b" inf nan\n",
        ],
    },
    Target {
        name: "picture",
        run: ink_and_pictures::picture,
        in_tests: 2000,
        usual_bytes: 512,
        large_bytes: 4096,
        tokens: &[
            b"IHDR",
            b"PLTE",
            b"tRNS",
            b"IDAT",
            b"eXIf",
            b"acTL",
            b"fcTL",
            b"fdAT",
            b"\xff\xc0",
            b"\xff\xc2",
            b"\xff\xc4",
            b"\xff\xda",
            b"\xff\xdd",
            b"\xff\xe1",
            b"Exif\0\0",
            b"II*\0",
            b"MM\0*",
            b"VP8 ",
            b"VP8L",
            b"VP8X",
            b"ALPH",
            b"ANIM",
            b"ANMF",
            b"EXIF",
        ],
    },
    Target {
        name: "record",
        run: page::record,
        in_tests: 10_000,
        usual_bytes: 8192,
        large_bytes: 8192,
        tokens: JSON,
    },
    Target {
        name: "shard",
        run: data_files::shard,
        in_tests: 10_000,
        usual_bytes: 512,
        large_bytes: 4096,
        tokens: &[],
    },
    Target {
        name: "sheet",
        run: ink_and_pictures::sheet,
        in_tests: 400,
        usual_bytes: 512,
        large_bytes: 1024,
        tokens: &[],
    },
    Target {
        name: "weights",
        run: networks::weights,
        in_tests: 3000,
        usual_bytes: 1024,
        large_bytes: 8192,
        tokens: SAFETENSORS,
    },
];

const SAFETENSORS: &[&[u8]] = &[
    b"__metadata__",
    b"\"F16\"",
    b"\"BF16\"",
    b"\"F32\"",
    b"\"U8\"",
    b"\"I8\"",
    b"conv.scale",
    b"\"F4\"",
    b"\"shape\":[]",
    b"\"data_offsets\":[0,0]",
    b"head.",
    b"doubt.",
    b"hand.",
    b"signs.",
    b"\"sign.10\":\"x\",",
    b"{}",
    b",",
    b"\0",
];

/// Fails on purpose, to test that failures are found.
static FAULTY: Target = Target {
    name: "faulty",
    run: faulty,
    in_tests: 0,
    usual_bytes: 0,
    large_bytes: 0,
    tokens: &[],
};

fn faulty(input: &[u8]) {
    match input {
        b"panic" => panic!("as it should"),
        b"memory" => drop(std::hint::black_box(Vec::<u8>::with_capacity(600 << 20))),
        b"time" => std::thread::sleep(std::time::Duration::from_secs(60)),
        _ => {}
    }
}

/// Finds a target by its name.
pub fn find(name: &str) -> Result<&'static Target, FuzzError> {
    let mut all = TARGETS.iter().chain([&FAULTY]);
    all.find(|target| target.name == name).ok_or_else(|| FuzzError::NoTarget(name.to_owned()))
}
