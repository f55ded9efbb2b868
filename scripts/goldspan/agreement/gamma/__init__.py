"""Gamma: agreement on the places and the labels of units together, for any number of annotators, overlap and nesting.

Y. Mathet, A. Widlöcher, J.-P. Métivier, "The Unified and Holistic Method Gamma for Inter-Annotator Agreement Measure
and Alignment", Computational Linguistics 41(3), 2015; gamma-cat and gamma-k from Y. Mathet, "The Agreement Measure
Gamma-Cat", Computational Linguistics 43(3), 2017. What the papers leave open, and what was added here (discontinuous
units, pooling), is in docs/agreement.md.
"""

from goldspan.agreement.gamma.continuum import Continuum as Continuum
from goldspan.agreement.gamma.continuum import Unit as Unit
from goldspan.agreement.gamma.continuum import continuum_of as continuum_of
from goldspan.agreement.gamma.disorder import Disorders as Disorders
from goldspan.agreement.gamma.disorder import Sampling as Sampling
from goldspan.agreement.gamma.disorder import disorders as disorders
from goldspan.agreement.gamma.dissimilarity import Dissimilarity as Dissimilarity
