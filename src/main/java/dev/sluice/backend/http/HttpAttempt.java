package dev.sluice.backend.http;

import static java.util.Objects.requireNonNull;

import dev.sluice.backend.BackendFailure;
import dev.sluice.backend.Call;
import dev.sluice.backend.FailureReason;
import dev.sluice.backend.NoReply;
import dev.sluice.backend.NoReply.Cancelled.Stage;
import dev.sluice.backend.NotSent;
import dev.sluice.backend.Reply;
import dev.sluice.backend.StreamedBodies;
import dev.sluice.backend.UnusableReply;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.impl.HttpContext;
import io.vertx.ext.web.codec.BodyCodec;
import io.vertx.ext.web.codec.spi.BodyStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One attempt on the wire: a connection, a request, an answer. It lives on the event loop of its call, so it needs no
 * lock. It ends once; if it ends before the answer is whole, the backend sees the connection or the stream go.
 *
 * <p>The backend's WebClient carries it: it is the codec of its own response, and the interceptor hands it each phase. It
 * sends the request itself, because a WebClient does not report when a request has left.
 */
final class HttpAttempt implements BodyCodec<Void> {
    private final AttemptContext wire;
    private final Call call;
    private final Endpoint endpoint;
    private final AttemptTimer watch;
    private final long beganNanos;
    private final Promise<Reply> outcome = Promise.promise();
    private Runnable forgetCancellation = () -> {};
    private @Nullable HttpClientRequest request;
    private @Nullable ResponseReader intake;
    private @Nullable BodyPipe upload;
    private @Nullable BodyPipe download;
    private boolean sending;
    private boolean sent;
    private boolean ended;

    HttpAttempt(AttemptContext wire, Call call, Endpoint endpoint) {
        this.wire = wire;
        this.call = call;
        this.endpoint = endpoint;
        this.beganNanos = wire.clock().nanos();
        this.watch = new AttemptTimer(wire.clock(), wire.spec().timeout(), call.deadline(), this::lapsed);
    }

    /** Sends the call, which must have been found free of flaws. */
    Future<Reply> begin() {
        endpoint.began();
        forgetCancellation = call.cancellation().onCancel(this::unwanted);
        if (!isLate()) lease();
        return outcome.future();
    }

    private void unwanted() {
        fail(new NoReply.Cancelled(call, request == null ? Stage.CONNECTION : Stage.EXCHANGE));
    }

    /** The status of the response, or 0 while there is none. */
    int status() {
        return intake == null ? 0 : intake.status();
    }

    /** Time since it began. */
    Duration elapsed() {
        return Duration.ofNanos(wire.clock().nanos() - beganNanos);
    }

    private boolean isLate() {
        if (!ended && watch.remaining() <= 0) lapsed(watch.late());
        return ended;
    }

    private void lease() {
        watch.start();
        try {
            webRequest().send().onComplete(this::whole, this::broke);
        } catch (RuntimeException closed) {
            broke(closed);
        }
    }

    /** Vert.x's own timeout only takes us out of the pool's queue: the watch fires at the same time. */
    private HttpRequest<Void> webRequest() {
        long pool = Math.min(wire.spec().timeout().pool().toNanos(), watch.remaining());
        return endpoint.address()
                .request(wire.connections().client(), call)
                .connectTimeout(1 + TimeUnit.NANOSECONDS.toMillis(pool))
                .as(this);
    }

    /** Takes part in each phase of the WebClient. */
    void intercept(HttpContext<?> context) {
        switch (context.phase()) {
            case SEND_REQUEST -> leased(context, context.clientRequest());
            case RECEIVE_RESPONSE -> answered(context, context.clientResponse());
            case PREPARE_REQUEST, CREATE_REQUEST, FOLLOW_REDIRECT, DISPATCH_RESPONSE, FAILURE -> context.next();
        }
    }

    @Override
    public BodyStream<Void> stream() {
        return new ResponseStream(this);
    }

    /** The way of a body to the caller; null while the body is held. */
    @Nullable
    BodyPipe download() {
        return download;
    }

    private void leased(HttpContext<?> context, HttpClientRequest granted) {
        granted.exceptionHandler(this::broke);
        if (ended) {
            ConnectionCloser.abandon(granted);
            return;
        }
        request = granted;
        endpoint.leased();
        if (!isLate()) send(context, granted);
    }

    private void send(HttpContext<?> context, HttpClientRequest granted) {
        watch.enter(TimeoutPhase.WRITE);
        sending = true;
        try {
            wire.writeHead(call, granted, watch.remaining());
            granted.response().onComplete(response -> context.receiveResponse(response.pause()), this::broke);
            upload(granted).onComplete(whole -> sent(), this::broke);
            wire.connections().retireIfOld(granted);
        } catch (RuntimeException unsendable) {
            granted.connection().close();
            fail(new NotSent.InvalidTarget(call, String.valueOf(unsendable.getMessage())));
        }
    }

    private Future<Void> upload(HttpClientRequest granted) {
        StreamedBodies passage = call.passage();
        if (passage == null) return RequestBodyWriter.of(granted, call.body(), watch::moved);
        granted.earlyHintsHandler(passage::hint);
        return passage.length() == 0 ? granted.end() : stream(granted, passage);
    }

    private Future<Void> stream(HttpClientRequest granted, StreamedBodies passage) {
        call.progress().bodyIsSpent();
        watch.flow();
        upload = new BodyPipe(granted, this::turn);
        Future<Void> whole = RequestBodyWriter.stream(granted, passage, upload, this::callerLost);
        turn();
        return whole;
    }

    private void callerLost() {
        fail(new NoReply.Cancelled(call, Stage.EXCHANGE));
    }

    private void sent() {
        sent = true;
        if (download == null) watch.ebb();
        if (intake == null || download != null) turn();
    }

    /** Whoever has to do something next is who may not be silent. */
    private void turn() {
        if (!ended) watch.enter(whoseTurn());
    }

    private TimeoutPhase whoseTurn() {
        if (download != null && download.isFull()) return TimeoutPhase.CALLER;
        if (upload == null || sent) return TimeoutPhase.READ;
        return upload.isFull() ? TimeoutPhase.WRITE : TimeoutPhase.CALLER;
    }

    private void answered(HttpContext<?> context, HttpClientResponse response) {
        if (ended) return;
        intake = new ResponseReader(call, response, wire);
        turn();
        if (intake.isHopeless(call.operation().method())) {
            response.exceptionHandler(this::broke);
            tooLarge();
            return;
        }
        if (intake.isPassedOn()) passOn(intake, null);
        if (!ended) context.next();
    }

    /** Takes the next bytes of the response's body. */
    void take(Buffer chunk) {
        if (ended || intake == null) return;
        turn();
        if (download != null) download.pass(chunk);
        else if (!intake.take(chunk)) overflow(intake, chunk);
    }

    private void overflow(ResponseReader taken, Buffer chunk) {
        StreamedBodies passage = call.passage();
        if (passage == null || !passage.takes(taken.status())) tooLarge();
        else passOn(taken, taken.held().appendBuffer(chunk));
    }

    /** Streams the body to the caller from now on, beginning with the bytes that were held. */
    private void passOn(ResponseReader taken, @Nullable Buffer held) {
        call.progress().answerBegins(taken.isPassedOn());
        watch.flow();
        try {
            download = new BodyPipe(requireNonNull(call.passage()).begin(taken.status(), taken.headers()), this::turn);
            if (held != null) download.pass(held);
        } catch (RuntimeException responseClosed) {
            callerLost();
        }
    }

    private void tooLarge() {
        fail(new UnusableReply.BodyTooLarge(call, "more than " + wire.spec().maxBody()));
    }

    private void whole(HttpResponse<Void> response) {
        if (ended || intake == null) return;
        release();
        // An answer that came before all of the request was sent leaves a connection that nobody can use again.
        if (!sent) reset();
        if (download != null) requireNonNull(call.passage()).end(response.trailers());
        intake.outcome().onComplete(outcome);
    }

    private void lapsed(TimeoutPhase phase) {
        if (ended) return;
        boolean connecting = phase == TimeoutPhase.POOL && !wire.isBusy(endpoint);
        TimeoutPhase late = connecting ? TimeoutPhase.CONNECT : phase;
        if (intake == null || !intake.isRefusal()) wire.events().timedOut(late.token());
        fail(late.failure(call, late.token() + " of " + endpoint, fairChance()));
    }

    /** Half of what an attempt may take is a fair chance, but not if it went by in the queue of our own pool. */
    private boolean fairChance() {
        boolean queued = request == null && wire.isBusy(endpoint);
        long ran = wire.clock().nanos() - beganNanos;
        return call.progress().backendFailed()
                || (!queued && ran >= wire.spec().timeout().attempt().toNanos() / 2);
    }

    private void broke(Throwable thrown) {
        if (ended) return;
        TimeoutPhase lapse = FailureTranslator.lapse(thrown, stage());
        if (lapse == null) fail(FailureTranslator.failure(call, thrown, stage()));
        else lapsed(watch.remaining() <= 0 ? watch.late() : lapse);
    }

    /** Vert.x numbers the requests on a connection from 1 on HTTP/1.1 too. */
    private FailureTranslator.AttemptState stage() {
        if (request == null) return FailureTranslator.AttemptState.UNSENT;
        boolean reused = Http2.streamOf(request) > 1;
        return new FailureTranslator.AttemptState(true, reused, intake != null, Http2.isDisowned(request));
    }

    /** A status that is known says more than what happened to the rest of its body. */
    private void fail(BackendFailure failure) {
        if (ended) return;
        release();
        reset();
        UnusableReply.StatusFailure refusal = intake == null ? null : intake.refusal();
        outcome.fail(refusal == null || failure.reason() == FailureReason.CANCELLED ? failure : refusal);
    }

    private void release() {
        ended = true;
        watch.stop();
        call.progress().flowed(watch.flowed());
        forgetCancellation.run();
        endpoint.ended();
        if (request != null) endpoint.returned();
    }

    private void reset() {
        if (request == null) return;
        ConnectionCloser.abandon(request);
        if (sending && !sent) ConnectionCloser.abort(request);
    }
}
