/** Renders findings without secrets. The result of a load enters; text or JSON leaves. */
@NullMarked
package dev.sluice.tools.report;

import org.jspecify.annotations.NullMarked;
