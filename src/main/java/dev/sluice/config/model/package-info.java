/** The model of a configuration, as records. Validated settings enter; other rooms read the model, and the rooms below this package load, check and render it. */
@NullMarked
package dev.sluice.config.model;

import org.jspecify.annotations.NullMarked;
