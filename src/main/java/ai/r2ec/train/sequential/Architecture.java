package ai.r2ec.train.sequential;

/** How a history becomes a state. */
public enum Architecture {

  /** Causal self-attention (Kang &amp; McAuley, ICDM 2018). */
  SASREC("sasrec", "SasRec"),

  /** A gated recurrent unit (Hidasi et al., ICLR 2016; Hidasi &amp; Karatzoglou, CIKM 2018). */
  GRU4REC("gru4rec", "Gru4Rec");

  private final String label;
  private final String scriptClass;

  Architecture(String label, String scriptClass) {
    this.label = label;
    this.scriptClass = scriptClass;
  }

  /** Name in reports and on the command line. */
  public String label() {
    return label;
  }

  /** Class of the TorchScript source that is called as the label. */
  String scriptClass() {
    return scriptClass;
  }

  @Override
  public String toString() {
    return label;
  }
}
