package dev.sluice.auth;

import dev.sluice.backend.Reply;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.net.URI;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Requests to the token server of one credential, each with our proof. Safe for any number of event loops. */
final class TokenRequests {
    private final TokenServerSpec spec;
    private final ClientProof proof;
    private final Home home;
    private final Function<URI, TokenServer> servers;
    private final @Nullable Discovery discovery;

    /** To be made outside of any verticle: connections end with the verticle that made them. */
    TokenRequests(CredentialsSpec.OAuth2 spec, ClientProof proof, Home home, Surroundings around) {
        this.spec = spec.server();
        this.proof = proof;
        this.home = home;
        this.servers = url -> TokenServer.at(url, around);
        this.discovery = this.spec.issuer() == null ? null : new Discovery(this.spec.issuer(), around);
    }

    /** Makes a form, off the event loops. */
    @FunctionalInterface
    interface FormMaker {
        TokenForm make(String server) throws IOException;
    }

    /** Asks once; fails with {@link TokenFailure}. */
    Future<TokenEndpoint.Issued> ask(FormMaker maker) {
        return home.call(this::tokenUrl)
                .compose(url -> home.blocking(() -> request(url, maker)))
                .compose(request -> request.send(servers))
                .map(TokenAnswer::read)
                .recover(failure -> Future.failedFuture(known(failure)));
    }

    private Future<URI> tokenUrl() {
        return discovery == null
                ? Future.succeededFuture(Objects.requireNonNull(spec.tokenUrl()))
                : discovery.tokenUrl();
    }

    private Request request(URI url, FormMaker maker) throws IOException {
        String addressee = String.valueOf(spec.issuer() == null ? url : spec.issuer());
        TokenForm form = maker.make(addressee);
        MultiMap headers = HttpHeaders.headers();
        proof.addTo(headers, form, addressee);
        return new Request(url, headers, form.encoded());
    }

    /** What a file's reader says names the file; of any other surprise only the kind is told. */
    private static TokenFailure known(Throwable failure) {
        if (failure instanceof TokenFailure known) return known;
        if (failure instanceof IOException unread) return TokenFailure.unavailable(String.valueOf(unread.getMessage()));
        return TokenFailure.unavailable(
                "the token request broke: " + failure.getClass().getSimpleName());
    }

    private record Request(URI url, MultiMap headers, Buffer form) {
        Future<Reply> send(Function<URI, TokenServer> servers) {
            return servers.apply(url).post(url, headers, form);
        }

        @Override
        public String toString() {
            return "(request)";
        }
    }
}
