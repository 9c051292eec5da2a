/** What the operator wrote: files become located values, values become the rooms' specs; all errors at once. */
@NullMarked
package dev.sluice.config;

import org.jspecify.annotations.NullMarked;
