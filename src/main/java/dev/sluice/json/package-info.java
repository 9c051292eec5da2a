/** Reading JSON bytes strictly. */
@NullMarked
package dev.sluice.json;

import org.jspecify.annotations.NullMarked;
