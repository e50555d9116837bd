package ai.r2ec.bundle;

import java.util.List;

/**
 * The numbers of a decoder, from {@code config.json} or GGUF metadata, every one of them checked:
 * what the model code reads here it can honour.
 *
 * @param family decoder family
 * @param layers number of blocks
 * @param hiddenSize {@code H}
 * @param heads query heads of one block
 * @param keyValueHeads key and value heads of one block; divides {@code heads}
 * @param headDimension size of one head; not always {@code H / heads}
 * @param intermediateSize inner size of the MLP
 * @param vocabularySize rows of the embedding; at least the tokenizer's
 * @param maxPositions context, tokens
 * @param rmsNormEps added to the mean square in every norm
 * @param ropeTheta base wavelength of the rotary embedding
 * @param ropeScaling how rotary frequencies are stretched
 * @param tiedEmbeddings whether the language head is the embedding (then there is no {@code
 *     lm_head.weight})
 * @param attentionBias whether query, key and value have a bias
 * @param activation activation of the MLP's gate
 * @param attentionScale factor on query · key
 * @param attentionSoftCap {@code c} of {@code c·tanh(x/c)} on attention scores, 0 when off
 * @param finalSoftCap the same on the logits, 0 when off
 * @param slidingWindows per block, how many positions a token sees including itself, 0 for all
 * @param embeddingScale factor on the embedding's rows
 * @param postNorms whether each block has norms after attention and MLP as well
 * @param unitOffsetNorm whether a norm multiplies by {@code 1 + weight}
 */
public record DecoderConfig(
    Family family,
    int layers,
    int hiddenSize,
    int heads,
    int keyValueHeads,
    int headDimension,
    int intermediateSize,
    int vocabularySize,
    int maxPositions,
    double rmsNormEps,
    double ropeTheta,
    RopeScaling ropeScaling,
    boolean tiedEmbeddings,
    boolean attentionBias,
    Activation activation,
    double attentionScale,
    double attentionSoftCap,
    double finalSoftCap,
    List<Integer> slidingWindows,
    double embeddingScale,
    boolean postNorms,
    boolean unitOffsetNorm) {

  /** Makes the list of windows the record's own. */
  public DecoderConfig {
    slidingWindows = List.copyOf(slidingWindows);
  }

  /** Inverse rotary frequencies, {@code (headDimension / 2)}, radians per position. */
  public double[] inverseFrequencies() {
    return ropeScaling.inverseFrequencies(headDimension, ropeTheta);
  }
}
