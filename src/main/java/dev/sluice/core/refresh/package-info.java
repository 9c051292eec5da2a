/** Values of other servers, such as tokens, keys and addresses, which are fetched once for all callers and renewed in time. */
@NullMarked
package dev.sluice.core.refresh;

import org.jspecify.annotations.NullMarked;
