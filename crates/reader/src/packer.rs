//! The packer: a reader that also packs the head in use for elsewhere, as a link, a QR code or an ONNX file, and unpacks
//! links. The pad's reader does without, because all this is a sixth of its size and seldom used.

use network::link::{Link, LinkError, Packing};
use network::{HeadError, HeadFile, WriteError};
use worker::envelope::FromWorker;
use worker::host::Host;
use worker::reader::{Command, Event, FileKind, OpenedLink, Shared};

use crate::code;
use crate::compute::Compute;
use crate::session::{Session, SessionError};
use crate::shipped::{self, ShippedError};

/// Why nothing was packed.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    #[error("the base itself reads: choose a head of yours, then share it")]
    NoHead,
    #[error(transparent)]
    Session(#[from] SessionError),
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

/// A packer's state between commands.
pub struct Packer<H, C: Compute> {
    session: Session<H, C>,
}

impl<H: Host<Protocol = Command>, C: Compute> Packer<H, C> {
    pub fn new(host: H, compute: C) -> Self {
        Self { session: Session::new(host, compute) }
    }

    /// Carries out one command and sends its event. A failure about a link is an event too, because the page shows it
    /// where it shows links.
    pub async fn handle(&mut self, command: Command) {
        let refused = |id, error: PackError| Event::LinkRefused { id, sentence: error.to_string() };
        let event = match command {
            Command::Share { id, address, traces } => match self.share(&address, traces) {
                Ok(shared) => Event::Shared { id, shared },
                Err(error) => refused(id, error),
            },
            Command::OpenLink { id, text } => match self.open_link(&text).await {
                Ok(opened) => Event::LinkOpened { id, opened },
                Err(error) => refused(id, error),
            },
            Command::Export { id, kind: kind @ FileKind::Onnx } => match self.onnx() {
                Ok(file) => Event::Exported { id, kind, file },
                Err(error) => {
                    let (task, sentence) = (None, error.to_string());
                    return self.session.host.send(FromWorker::Failed {
                        task,
                        sentence,
                        retry: false,
                    });
                }
            },
            command => return self.session.handle(command).await,
        };
        self.session.host.tell(event);
    }

    /// The head in use as a link.
    fn share(&self, address: &str, traces: bool) -> Result<Shared, PackError> {
        let loaded = self.session.loaded()?;
        let head = loaded.head().ok_or(PackError::NoHead)?;
        let packing = Packing { traces, ..Packing::of(loaded.base.name()) };
        let link = Link::of(head, loaded.base.name(), &loaded.base.head, packing)?;
        Ok(Shared {
            link: code::address(address, &link.letters()),
            traces: (link.traces(), head.hand.0.len()),
            code: code::of(&code::address(address, ""), &link.digits()),
        })
    }

    /// The head in a link. Fetches the link's base if it is not in use.
    async fn open_link(&self, text: &str) -> Result<OpenedLink, PackError> {
        let link = Link::parse(text)?;
        let (base, traces) = (link.base(), link.traces());
        let in_use = self.session.loaded.as_ref().filter(|loaded| loaded.base.name() == base);
        let head = match in_use {
            Some(loaded) => link.open(&loaded.base.head)?,
            None => link.open(&shipped::base(&self.session.host, None, base).await?.0.head)?,
        };
        Ok(OpenedLink { base, traces, file: head.to_file(base)? })
    }

    fn onnx(&self) -> Result<HeadFile, PackError> {
        let loaded = self.session.loaded()?;
        Ok(HeadFile(onnx::export(&loaded.base, loaded.head())?))
    }
}
