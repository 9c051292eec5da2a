package dev.sluice.upstream.http;

import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.Call;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/** Sends a buffered body, and buffers the reply. */
final class BufferedTransfer extends Transfer {
    BufferedTransfer(AttemptContext context, Call call, AttemptTimer timer) {
        super(context, call, timer);
    }

    @Override
    @Nullable
    BackendFailure onHead(HttpClientResponse response) {
        ReplyBuffer reply = startReply(response);
        boolean hasBody = !call.operation().method().equals(HttpMethod.HEAD);
        return reply.isUnreadable() || (hasBody && reply.isTooLong()) ? reply.overflow() : null;
    }

    @Override
    @Nullable
    BackendFailure onChunk(Buffer chunk) {
        enterPhase();
        return reply().append(chunk) ? null : reply().overflow();
    }
}
