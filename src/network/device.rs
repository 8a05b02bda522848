//! Where a loss is computed.

use std::{fmt, str::FromStr};

use candle_core::Device;
use serde::{Deserialize, Serialize};

/// The processor that losses are computed on, by the name that people and files give it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum ComputeDevice {
    /// The processor of the computer.
    #[default]
    Cpu,
    /// The NVIDIA GPU with this number.
    Cuda(usize),
    /// The GPU of a Mac.
    Metal,
}

/// Why there is no such device.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeviceError {
    /// The program was built without it.
    #[error(
        "this program was built without {name}; build it with `cargo build --release --features {feature}`, or use the device cpu"
    )]
    NotBuilt {
        /// What it was built without, as people write it.
        name: &'static str,
        /// The feature that is missing.
        feature: &'static str,
    },
    /// The computer lacks it, or it cannot be used.
    #[error("this computer has no usable device {device} ({reason}); check its driver, or use the device cpu")]
    Missing {
        /// The device.
        device: ComputeDevice,
        /// What its library said.
        reason: String,
    },
}

impl ComputeDevice {
    /// Those that this program was built with, the first GPU of each kind.
    #[must_use]
    pub fn built() -> Vec<Self> {
        [Self::Cpu, Self::Cuda(0), Self::Metal].into_iter().filter(|device| device.check().is_ok()).collect()
    }

    /// Whether it is the processor of the computer.
    #[must_use]
    pub fn is_cpu(&self) -> bool {
        *self == Self::Cpu
    }

    /// Whether this program was built with it.
    ///
    /// # Errors
    /// When it was not.
    pub fn check(self) -> Result<(), DeviceError> {
        match self {
            Self::Cuda(_) if !cfg!(feature = "cuda") => Err(DeviceError::NotBuilt { name: "CUDA", feature: "cuda" }),
            Self::Metal if !cfg!(feature = "metal") => Err(DeviceError::NotBuilt { name: "Metal", feature: "metal" }),
            _ => Ok(()),
        }
    }

    /// Begins to use it.
    ///
    /// # Errors
    /// When this program was built without it, or the computer lacks it.
    pub fn open(self) -> Result<Device, DeviceError> {
        self.check()?;
        let open = || match self {
            Self::Cpu => Ok(Device::Cpu),
            Self::Cuda(number) => Device::new_cuda(number),
            Self::Metal => Device::new_metal(0),
        };
        // On a computer without such a GPU candle 0.11 panics as it takes the first of Metal's.
        match std::panic::catch_unwind(open) {
            Ok(Ok(device)) => Ok(device),
            Ok(Err(error)) => {
                let reason = error.to_string().lines().next().unwrap_or_default().trim().to_owned();
                Err(DeviceError::Missing { device: self, reason })
            }
            Err(_) => Err(DeviceError::Missing { device: self, reason: "there is none".to_owned() }),
        }
    }
}

impl fmt::Display for ComputeDevice {
    /// The name on the command line and in files: `cpu`, `cuda`, `cuda:1`, `metal`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cpu => f.write_str("cpu"),
            Self::Cuda(0) => f.write_str("cuda"),
            Self::Cuda(number) => write!(f, "cuda:{number}"),
            Self::Metal => f.write_str("metal"),
        }
    }
}

impl FromStr for ComputeDevice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = text.strip_prefix("cuda:").map(str::parse);
        match (text, number) {
            ("cpu", _) => Ok(Self::Cpu),
            ("cuda", _) => Ok(Self::Cuda(0)),
            ("metal", _) => Ok(Self::Metal),
            (_, Some(Ok(number))) => Ok(Self::Cuda(number)),
            _ => Err(format!("“{text}” is no device; use cpu, cuda, cuda:1 or metal")),
        }
    }
}

impl TryFrom<String> for ComputeDevice {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<ComputeDevice> for String {
    fn from(device: ComputeDevice) -> Self {
        device.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_are_read_as_they_are_written() {
        for (text, device) in [
            ("cpu", ComputeDevice::Cpu),
            ("cuda", ComputeDevice::Cuda(0)),
            ("cuda:3", ComputeDevice::Cuda(3)),
            ("metal", ComputeDevice::Metal),
        ] {
            assert_eq!(text.parse(), Ok(device));
            assert_eq!(device.to_string(), text);
        }
        for wrong in ["", "CPU", "cuda:", "cuda:-1", "cuda:x", "gpu", "metal:1"] {
            assert!(wrong.parse::<ComputeDevice>().unwrap_err().contains("use cpu, cuda"), "{wrong}");
        }
    }

    #[test]
    fn a_device_that_the_program_was_built_without_says_what_to_do() {
        assert!(ComputeDevice::Cpu.open().is_ok());
        assert_eq!(ComputeDevice::built().first(), Some(&ComputeDevice::Cpu));
        for (device, feature) in [(ComputeDevice::Cuda(0), "cuda"), (ComputeDevice::Metal, "metal")] {
            if !ComputeDevice::built().contains(&device) {
                let message = device.open().unwrap_err().to_string();
                assert!(message.contains(&format!("--features {feature}")), "{message}");
            }
        }
    }
}
