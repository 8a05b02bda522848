//! How long the steps of a part of a network are against those of another.

use std::ops::Range;

use super::Network;

/// A part of θ, and the length of its steps as a share of that of a narrow layer's steps.
#[derive(Clone, Debug, PartialEq)]
pub struct StepShare {
    /// Places in θ.
    pub range: Range<usize>,
    /// Above 0, at most 1.
    pub share: f32,
}

/// Layers of a convolutional network, its convolutions among them, take shorter steps if they have more inputs than this.
const WIDE: usize = 256;

impl Network {
    /// The parts of θ, from the first parameter to the last, with the lengths of their steps.
    ///
    /// Steps as those of Adam move every weight of a unit by about the same, and where its inputs rise and fall together, as what
    /// convolutions have found does, its sum moves by as many times that as it has inputs. Of a convolutional network, layers of
    /// more than 256 inputs therefore take steps of 256/inputs of the length, as Yang, Hu et al. (2022, arXiv 2203.03466) do
    /// with Adam in wide layers. With steps of one length a tenth as many parameters were left at the dense end of a front of
    /// CIFAR-10 images, and its sparser points had higher losses. Dense networks on MNIST did better with steps of one length.
    #[must_use]
    pub fn step_shares(&self) -> Vec<StepShare> {
        let mut shares: Vec<StepShare> = Vec::new();
        for layer in self.layers() {
            let inputs = if self.convolutional.is_some() { layer.inputs.max(WIDE) } else { WIDE };
            let share = WIDE as f32 / inputs as f32;
            match shares.last_mut() {
                #[allow(clippy::float_cmp)] // the same quotient
                Some(last) if last.share == share => last.range.end = layer.bias.end,
                _ => shares.push(StepShare { range: layer.weight.start..layer.bias.end, share }),
            }
        }
        shares
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data::ImageShape,
        network::{Activation, Convolution, Convolutional},
    };

    #[test]
    fn every_parameter_of_a_dense_network_takes_steps_of_one_length() {
        let network = Network::dense(784, vec![512, 300], 10, Activation::Relu);
        assert_eq!(network.step_shares(), [StepShare { range: 0..network.parameters(), share: 1.0 }]);
    }

    #[test]
    fn wide_layers_of_a_convolutional_network_take_shorter_steps() {
        let image = ImageShape { channels: 3, height: 32, width: 32 };
        let network = Convolutional::of_the_paper(image).unwrap().network(vec![Convolution::PAPER_HIDDEN], 10);
        let shares = network.step_shares();
        // 3·3·3, 32·4·4, 1152 and 512 inputs.
        let ends = [896, 17_312, 607_648, 612_778];
        assert_eq!(shares.iter().map(|part| part.range.end).collect::<Vec<_>>(), ends);
        assert_eq!(shares.iter().map(|part| part.share).collect::<Vec<_>>(), [1.0, 0.5, 256.0 / 1152.0, 0.5]);
        assert!(shares.windows(2).all(|pair| pair[0].range.end == pair[1].range.start));
    }
}
