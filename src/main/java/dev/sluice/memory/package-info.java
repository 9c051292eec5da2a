/**
 * The memory budget of the process, and the account of each request. Sizes of bodies, trees and connections enter; a reservation or a
 * {@link dev.sluice.memory.MemoryLimitException} leaves.
 */
@NullMarked
package dev.sluice.memory;

import org.jspecify.annotations.NullMarked;
