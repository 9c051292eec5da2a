package dev.sluice.gateway.edge;

import dev.sluice.core.time.Clock;
import dev.sluice.core.time.Deadline;
import dev.sluice.gateway.compose.GatewayRequest;
import dev.sluice.gateway.edge.SecuredRoute.AuthorizedRequest;
import dev.sluice.gateway.edge.connection.CallerConnections;
import dev.sluice.gateway.proxy.ProxyExchange;
import dev.sluice.gateway.proxy.ProxyOutcome;
import dev.sluice.gateway.proxy.ProxyRoute;
import dev.sluice.gateway.proxy.websocket.WebSocketHandshake;
import dev.sluice.language.json.RepeatedFieldException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.util.Set;

/** A request on a proxy route: opens the exchange with the backend, and sends the request. For the event loop of the request only. */
record ProxiedRequest(ServerExchange exchange, SecuredRoute route, EdgeContext context) {

    /**
     * Sends the request after its caller is authorised. Fails with the failure of the caller, of the body or of the backend.
     *
     * @param selecting the headers that selected the route
     */
    Future<ProxyOutcome> send(ProxyRoute proxy, Set<String> selecting, Future<AuthorizedRequest> authorized) {
        return stream(authorized, open(proxy, selecting));
    }

    private ProxyExchange open(ProxyRoute proxy, Set<String> selecting) {
        exchange.fields().addVary(selecting);
        HttpServerRequest request = exchange.request();
        ProxyExchange proxied =
                proxy.open(exchange.progress(), context.drain().streams(), route.judgedHeaders(selecting));
        if (WebSocketHandshake.isRequestedBy(request))
            proxied.upgradeToWebSocket(
                    CallerConnections.ageOf(request.connection()), exchange.fields()::onResponseHead);
        return proxied;
    }

    private Future<ProxyOutcome> stream(Future<AuthorizedRequest> authorized, ProxyExchange proxied) {
        // compose would refer to the exchange while its WebSocket is open.
        return Future.future(outcome -> authorized
                .map(caller -> {
                    if (proxied.repeatsTarget()) throw new RepeatedFieldException();
                    ForwardedBody.check(exchange.request(), proxied.limits());
                    route.restrict(proxied, caller);
                    return send(proxied, caller.request());
                })
                .onComplete(sent -> sent.onComplete(outcome), outcome::fail));
    }

    private Future<ProxyOutcome> send(ProxyExchange proxied, GatewayRequest head) {
        if (proxied.rejectsBody())
            return RequestBodyReader.readNothing(exchange.progress(), head, context.clock())
                    .compose(nothing -> proxied.withoutBody().send(head));
        return proxied.isReadAhead() ? readAhead(proxied, head) : proxied.send(head);
    }

    /** Reads a small body before the call takes a permit, so that a slow caller holds none. */
    private Future<ProxyOutcome> readAhead(ProxyExchange proxied, GatewayRequest head) {
        Clock clock = context.clock();
        long startedNanos = clock.nanos();
        return RequestBodyReader.readAhead(exchange.progress(), head).compose(body -> {
            long now = clock.nanos();
            head.trace().onBodyRead(now);
            Deadline deadline = head.deadline().plusNanos(now - startedNanos);
            head.trace().onDeadline(deadline.atNanos());
            return proxied.withBody(body).send(head.withDeadline(deadline));
        });
    }
}
