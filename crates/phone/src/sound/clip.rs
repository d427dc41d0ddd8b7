//! Sounds, encoded before they are said: a thousand calls share one copy.

use ccgate_media::g711::{Codec, FRAME};
use ccgate_media::tone::Generator;
use ccgate_media::wav;
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// Amplitude of the tones said: loud, and far from clipping when three are mixed.
const AMPLITUDE: f32 = 0.25;
/// After this many frames every tone of a whole number of hertz begins anew without a click.
const WHOLE_SECOND: usize = 50;
/// Frames of sound in each second of [`Sound::Marks`].
const MARK: usize = 5;
/// Tones kept encoded; further ones are encoded each time.
const MOST_KEPT: usize = 256;

/// What a phone says.
#[derive(Clone, Debug, Default)]
pub enum Sound {
    /// No packets at all.
    Nothing,
    /// Packets with silence, as from a phone whose user is quiet.
    #[default]
    Silence,
    /// A tone without end; hertz, whole numbers from 100 to 3,400.
    Tone(f32),
    /// A tone of this many hertz for 100 ms at the beginning of each second. The other end's
    /// [`Stream::mark_heard`](super::Stream::mark_heard) less this end's
    /// [`Stream::mark_said`](super::Stream::mark_said) is the delay of the sound.
    Marks(f32),
    /// A recording.
    Clip(Arc<Clip>),
}

impl Sound {
    /// The sound of samples at 8 kHz, said once, then silence.
    pub fn once(samples: &[i16]) -> Self {
        Self::Clip(Arc::new(Clip::new(samples, false)))
    }

    /// The sound of samples at 8 kHz, over and over.
    pub fn repeated(samples: &[i16]) -> Self {
        Self::Clip(Arc::new(Clip::new(samples, true)))
    }

    /// The sound of a WAV file, said once, then silence.
    ///
    /// # Errors
    ///
    /// The file isn't there, is no WAV or isn't of a kind that is read; the text says which.
    pub fn file(path: &Path) -> Result<Self, String> {
        let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
        let bytes = std::fs::read(path).map_err(|error| failed(&error))?;
        let sound = wav::read(&bytes).map_err(|error| failed(&error))?;
        Ok(Self::once(&sound.narrow()))
    }

    pub(super) fn clip(&self) -> Option<Arc<Clip>> {
        match self {
            Self::Nothing | Self::Silence => None,
            Self::Tone(hz) => Some(tone(*hz, WHOLE_SECOND)),
            Self::Marks(hz) => Some(tone(*hz, MARK)),
            Self::Clip(clip) => Some(Arc::clone(clip)),
        }
    }
}

/// Sound in both laws.
pub struct Clip {
    ulaw: Vec<u8>,
    alaw: Vec<u8>,
    repeats: bool,
}

impl Clip {
    /// Encodes samples at 8 kHz; the last frame is filled up with silence.
    pub fn new(samples: &[i16], repeats: bool) -> Self {
        let mut samples = samples.to_vec();
        samples.resize(samples.len().next_multiple_of(FRAME), 0);
        let (mut ulaw, mut alaw) = (Vec::new(), Vec::new());
        Codec::Pcmu.encode_onto(&samples, &mut ulaw);
        Codec::Pcma.encode_onto(&samples, &mut alaw);
        Self { ulaw, alaw, repeats }
    }

    /// The frame at this place, counted from the beginning; `None` when all is said.
    pub(super) fn frame(&self, codec: Codec, number: usize) -> Option<&[u8]> {
        let all = match codec {
            Codec::Pcmu => &self.ulaw,
            Codec::Pcma => &self.alaw,
        };
        let frames = all.len() / FRAME;
        if frames == 0 || (!self.repeats && number >= frames) {
            return None;
        }
        let begin = number % frames * FRAME;
        all.get(begin..begin + FRAME)
    }

    /// Whether a mark begins with this frame.
    pub(super) fn begins(&self, number: usize) -> bool {
        number.is_multiple_of((self.ulaw.len() / FRAME).max(1))
    }
}

impl std::fmt::Debug for Clip {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Clip")
            .field("frames", &(self.ulaw.len() / FRAME))
            .finish_non_exhaustive()
    }
}

/// A second that begins with the tone for so many frames.
fn tone(hz: f32, frames: usize) -> Arc<Clip> {
    type Kept = HashMap<(u32, usize), Arc<Clip>>;
    static KEPT: LazyLock<Mutex<Kept>> = LazyLock::new(Mutex::default);
    let key = (hz.to_bits(), frames);
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(clip) = kept.get(&key) {
        return Arc::clone(clip);
    }
    let mut samples = vec![0; WHOLE_SECOND * FRAME];
    Generator::new(&[hz], AMPLITUDE).fill(&mut samples[..frames * FRAME]);
    let clip = Arc::new(Clip::new(&samples, true));
    if kept.len() < MOST_KEPT {
        kept.insert(key, Arc::clone(&clip));
    }
    clip
}
