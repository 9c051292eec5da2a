package dev.sluice.auth;

import dev.sluice.backend.Call;
import dev.sluice.backend.NotReached;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** How a {@link Flight} ended. */
sealed interface Landing {

    /** Whether the next caller in need of a token shall start another flight. */
    boolean isSpent(long now, @Nullable Token current);

    /** Whether it ended without a token. */
    boolean hasFailed();

    /** What it means to one who waited for it. */
    Future<Token> to(Call call);

    /** With a token. */
    record Arrived(Token token) implements Landing {
        @Override
        public boolean isSpent(long now, @Nullable Token current) {
            return token != current || token.isDue(now);
        }

        @Override
        public boolean hasFailed() {
            return false;
        }

        @Override
        public Future<Token> to(Call call) {
            return Future.succeededFuture(token);
        }
    }

    /** Without one; the server is left alone until {@code retryAt}. */
    record Failed(String reason, long retryAt) implements Landing {
        @Override
        public boolean isSpent(long now, @Nullable Token current) {
            return now - retryAt >= 0;
        }

        @Override
        public boolean hasFailed() {
            return true;
        }

        @Override
        public Future<Token> to(Call call) {
            return Future.failedFuture(new NotReached.NoCredentials(call, reason));
        }
    }
}
