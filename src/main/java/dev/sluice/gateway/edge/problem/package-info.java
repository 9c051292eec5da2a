/** The problem documents of rejections and failures (RFC 9457), and the reasons that no other room gives. */
@NullMarked
package dev.sluice.gateway.edge.problem;

import org.jspecify.annotations.NullMarked;
