/**
 * The model of a configuration, as records. Other rooms read it; the rooms below this package load, check and show it.
 */
@NullMarked
package dev.sluice.config;

import org.jspecify.annotations.NullMarked;
