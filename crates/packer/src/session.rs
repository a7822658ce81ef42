//! A packer's session. It keeps nothing: each command names its base and its head.

use network::link::{Link, LinkError, Packing};
use network::{Base, BaseName, Head, HeadError, HeadFile, WriteError};
use reader::shipped::{self, ShippedError};
use worker::host::Host;
use worker::packer::{Command, Event, OpenedLink, Shared};

use crate::code;

/// Why nothing was packed or opened.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    #[error("the base itself reads: choose a head of yours, then share it")]
    NoHead,
    #[error(transparent)]
    Link(#[from] LinkError),
    #[error(transparent)]
    Head(#[from] HeadError),
    #[error(transparent)]
    Write(#[from] WriteError),
    #[error(transparent)]
    Onnx(#[from] onnx::ExportError),
    #[error(transparent)]
    Shipped(#[from] ShippedError),
}

/// Where a head has signs, and its link none.
const LEFT_OUT: &str = "Without the paths, the signs are left out too: “Save as file” keeps them.";
const WITHOUT_DRAWINGS: &str = "This head’s file has its signs without drawings, so that a link can’t have them: \
    “Save as file” keeps them.";
const TOO_LARGE: &str = "The signs don’t fit into this link: “Save as file” keeps them.";

pub struct Session<H> {
    host: H,
}

impl<H: Host<Protocol = Command>> Session<H> {
    pub fn new(host: H) -> Self {
        Self { host }
    }

    /// Carries out one command and sends its event.
    pub async fn handle(&self, command: Command) {
        let (id, done) = match command {
            Command::Share { id, base, head, address, traces } => {
                let shared = self.share(base, head.as_ref(), &address, traces).await;
                (id, shared.map(|shared| Event::Shared { id, shared }))
            }
            Command::Open { id, text } => {
                (id, self.open(&text).await.map(|opened| Event::Opened { id, opened }))
            }
            Command::Onnx { id, base, head } => {
                let file = self.onnx(base, head.as_ref()).await;
                (id, file.map(|file| Event::Onnx { id, base, file }))
            }
        };
        let refused = |error: PackError| Event::Refused { id, sentence: error.to_string() };
        self.host.tell(done.unwrap_or_else(refused));
    }

    async fn base(&self, name: BaseName) -> Result<Base, PackError> {
        Ok(shipped::base(&self.host, None, name).await?.0)
    }

    async fn share(
        &self,
        base: BaseName,
        head: Option<&HeadFile>,
        address: &str,
        traces: bool,
    ) -> Result<Shared, PackError> {
        let head = Head::open(head.ok_or(PackError::NoHead)?, base)?;
        let packing = Packing { traces, ..Packing::of(base) };
        let link = Link::of(&head, base, &self.base(base).await?.head, packing)?;
        let lacking = head.signs.as_ref().map(|signs| match signs.drawings.is_empty() {
            _ if !traces => LEFT_OUT,
            true => WITHOUT_DRAWINGS,
            false => TOO_LARGE,
        });
        Ok(Shared {
            link: code::address(address, &link.letters()),
            traces: (link.traces(), head.hand.0.len()),
            signs: signs_of(&link).or(lacking.map(str::to_owned)),
            code: code::of(&code::address(address, ""), &link.digits()),
        })
    }

    async fn open(&self, text: &str) -> Result<OpenedLink, PackError> {
        let link = Link::parse(text)?;
        let (base, traces, signs) = (link.base(), link.traces(), signs_of(&link));
        let head = link.open(&self.base(base).await?.head)?;
        Ok(OpenedLink { base, traces, signs, file: head.to_file(base)? })
    }

    async fn onnx(&self, base: BaseName, head: Option<&HeadFile>) -> Result<HeadFile, PackError> {
        let head = head.map(|file| Head::open(file, base)).transpose()?;
        Ok(HeadFile(onnx::export(&self.base(base).await?, head.as_ref())?))
    }
}

/// A sentence with the names of a link's signs. Commas alone part them: no catalogue knows an “and” between names.
fn signs_of(link: &Link) -> Option<String> {
    let names = link.signs();
    (!names.is_empty()).then(|| format!("Its signs: {}.", names.join(", ")))
}
