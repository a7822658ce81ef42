//! A packer's session. It keeps nothing: each command names its base and its head.

use network::link::{Link, LinkError, Packing};
use network::{Base, BaseName, Head, HeadError, HeadFile, WriteError};
use reader::shipped::{self, ShippedError};
use worker::host::Host;
use worker::packer::{Command, Event, OpenedLink, Shared, SharedSigns};

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
        let signs = match &head.signs {
            Some(_) if !traces => SharedSigns::LeftOut,
            Some(_) if link.signs().is_empty() => SharedSigns::TooLarge,
            _ => SharedSigns::There(link.signs().to_vec()),
        };
        Ok(Shared {
            link: code::address(address, &link.letters()),
            traces: (link.traces(), head.hand.0.len()),
            signs,
            code: code::of(&code::address(address, ""), &link.digits()),
        })
    }

    async fn open(&self, text: &str) -> Result<OpenedLink, PackError> {
        let link = Link::parse(text)?;
        let (base, traces, signs) = (link.base(), link.traces(), link.signs().to_vec());
        let head = link.open(&self.base(base).await?.head)?;
        Ok(OpenedLink { base, traces, signs, file: head.to_file(base)? })
    }

    async fn onnx(&self, base: BaseName, head: Option<&HeadFile>) -> Result<HeadFile, PackError> {
        let head = head.map(|file| Head::open(file, base)).transpose()?;
        Ok(HeadFile(onnx::export(&self.base(base).await?, head.as_ref())?))
    }
}
