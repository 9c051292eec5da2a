/** Rules about the structure of the code: rooms and arrows, sealed types, static state, names. */
@NullMarked
package dev.sluice.architecture;

import org.jspecify.annotations.NullMarked;
