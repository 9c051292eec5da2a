/** Embedded backends and a token endpoint, so that one command shows the main job. */
@NullMarked
package dev.sluice.demo;

import org.jspecify.annotations.NullMarked;
