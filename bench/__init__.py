"""The benchmark: ratios against peers, measured in one run with runs interleaved."""
