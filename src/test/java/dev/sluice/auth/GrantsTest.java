package dev.sluice.auth;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.sluice.auth.ClientSpec.Algorithm;
import dev.sluice.auth.CredentialsSpec.OAuth2;
import dev.sluice.backend.Backend;
import dev.sluice.backend.Call;
import dev.sluice.backend.NotReached.NoCredentials;
import dev.sluice.backend.Reply;
import dev.sluice.spec.Secret;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each grant and each way to prove who we are say to a token server. */
class GrantsTest {
    private static final String TYPES = "urn:ietf:params:oauth:";

    private final SomeTokenServer server = new SomeTokenServer();

    @TempDir
    Path folder;

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void client_credentials_with_id_and_secret_form_encoded_before_basic() throws Exception {
        reply(Specs.oauth2(new Grant.ClientCredentials()));

        assertThat(server.form())
                .containsOnly(
                        entry("grant_type", "client_credentials"),
                        entry("scope", "stock.read stock.write"),
                        entry("audience", "stock"),
                        entry("resource", "urn:stock"));
        String basic = Base64.getEncoder()
                .encodeToString("me%3Aand+you:p%25ss+w%C3%B6rd%2B".getBytes(StandardCharsets.US_ASCII));
        assertThat(server.last(0).headers().get("Authorization")).isEqualTo("Basic " + basic);
        assertThat(server.last(0).headers().get("Content-Type")).isEqualTo("application/x-www-form-urlencoded");
        assertThat(server.last(0).target()).isEqualTo("/token");
        assertThat(server.headersReached().getAll("Authorization")).containsExactly("Bearer t1");
    }

    @Test
    void the_secret_in_the_form_where_the_server_wants_it_there() throws Exception {
        reply(Specs.oauth2(
                Specs.client(ClientAuth.CLIENT_SECRET_POST, null, Algorithm.RS256), new Grant.ClientCredentials()));

        assertThat(server.form()).containsEntry("client_id", Specs.ID).containsEntry("client_secret", Specs.SECRET);
        assertThat(server.last(0).headers().contains("Authorization")).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void a_jwt_that_we_sign_instead_of_a_secret(Algorithm algorithm) throws Exception {
        KeyPair pair = keyPair(algorithm);
        reply(Specs.oauth2(
                Specs.client(ClientAuth.PRIVATE_KEY_JWT, Specs.pem(pair), algorithm), new Grant.ClientCredentials()));

        Map<String, String> form = server.form();
        assertThat(form)
                .containsEntry("client_id", Specs.ID)
                .containsEntry("client_assertion_type", TYPES + "client-assertion-type:jwt-bearer");
        String[] jwt = requireNonNull(form.get("client_assertion")).split("\\.", -1);
        assertThat(verifies(algorithm, pair, jwt)).isTrue();
        assertThat(json(jwt[0]).getString("alg")).isEqualTo(algorithm.toString());
        assertThat(json(jwt[0]).getString("kid")).isEqualTo("key-7");
        JsonObject claims = json(jwt[1]);
        assertThat(claims.getString("iss")).isEqualTo(Specs.ID);
        assertThat(claims.getString("sub")).isEqualTo(Specs.ID);
        assertThat(claims.getString("aud")).isEqualTo(SomeTokenServer.URL.toString());
        assertThat(claims.getLong("exp")).isEqualTo(server.clock.now().getEpochSecond() + 60);
        assertThat(claims.getString("jti")).isNotEmpty();
    }

    @Test
    void a_key_that_cannot_sign_is_a_refusal_that_holds_nothing_of_it() throws Exception {
        Secret broken = new Secret("-----BEGIN PRIVATE KEY-----\nMIIhunter2\n-----END PRIVATE KEY-----");
        ClientSpec client = Specs.client(ClientAuth.PRIVATE_KEY_JWT, broken, Algorithm.RS256);
        assertThat(SomeTokenServer.failure(
                        server.behind(Specs.oauth2(client, new Grant.ClientCredentials())), server.call()))
                .isInstanceOf(NoCredentials.class)
                .hasMessageEndingWith("private_key is no key for RS256");
        assertThat(server.asked).isEmpty();
    }

    @Test
    void a_password_is_sent_once_and_the_refresh_token_after_it() throws Exception {
        Backend backend = server.behind(Specs.oauth2(new Grant.Password("ada", new Secret("l0velace"))));
        server.answers("{\"access_token\":\"t1\",\"expires_in\":60,\"refresh_token\":\"r1\"}");
        SomeTokenServer.reply(backend, server.call());
        assertThat(server.form())
                .containsEntry("grant_type", "password")
                .containsEntry("username", "ada")
                .containsEntry("password", "l0velace");

        renewedWith(backend, "r1");
        server.refuses(400, "{\"error\":\"invalid_grant\"}");
        server.clock.advance(Duration.ofMinutes(1));
        assertThat(SomeTokenServer.failure(backend, server.call())).hasMessageEndingWith("invalid_grant");
        assertThat(server.form(1)).containsEntry("grant_type", "refresh_token");
        assertThat(server.form()).containsEntry("grant_type", "password");
    }

    @Test
    void a_refresh_token_is_replaced_by_the_one_that_comes_and_kept_when_none_does() throws Exception {
        Backend backend = server.behind(Specs.oauth2(new Grant.RefreshToken(new Secret("seed"))));
        server.answers("{\"access_token\":\"t1\",\"expires_in\":60}");
        renewedWith(backend, "seed");
        server.answers("{\"access_token\":\"t2\",\"expires_in\":60,\"refresh_token\":\"r1\"}");
        renewedWith(backend, "seed");
        server.answers("{\"access_token\":\"t3\",\"expires_in\":60}");
        renewedWith(backend, "r1");
        renewedWith(backend, "r1");
    }

    @Test
    void a_refresh_token_that_is_worth_nothing_any_more_is_read_anew_from_its_file() throws Exception {
        Path file = Files.writeString(folder.resolve("seed"), "old");
        Backend backend =
                server.behind(Specs.oauth2(new Grant.RefreshToken(new Secret("old", () -> Files.readString(file)))));
        server.answers("{\"access_token\":\"t1\",\"expires_in\":60,\"refresh_token\":\"r1\"}");
        renewedWith(backend, "old");

        Files.writeString(file, "new");
        server.answersBy(call -> String.valueOf(call.body()).contains("=new&")
                ? SomeTokenServer.answering("{\"access_token\":\"t2\"}").apply(call)
                : refusal(call));
        renewedWith(backend, "new");
        assertThat(server.headersReached().get("Authorization")).isEqualTo("Bearer t2");
    }

    @Test
    void a_jwt_from_a_file_is_the_grant_and_read_for_each_request() throws Exception {
        Path file = Files.writeString(folder.resolve("jwt"), "one");
        Backend backend =
                server.behind(Specs.oauth2(new Grant.JwtBearer(new Secret("one", () -> Files.readString(file)), null)));
        SomeTokenServer.reply(backend, server.call());
        assertThat(server.form())
                .containsEntry("grant_type", TYPES + "grant-type:jwt-bearer")
                .containsEntry("assertion", "one");

        Files.writeString(file, "two");
        server.clock.advance(Duration.ofMinutes(1));
        SomeTokenServer.reply(backend, server.call());
        assertThat(server.form()).containsEntry("assertion", "two");
    }

    @Test
    void a_jwt_that_we_sign_is_the_grant_and_needs_no_other_proof() throws Exception {
        ClientSpec client = Specs.client(ClientAuth.NONE, Specs.pem(keyPair(Algorithm.RS256)), Algorithm.RS256);
        reply(Specs.oauth2(client, new Grant.JwtBearer(null, "ada")));

        JsonObject claims = json(requireNonNull(server.form().get("assertion")).split("\\.", -1)[1]);
        assertThat(claims.getString("iss")).isEqualTo(Specs.ID);
        assertThat(claims.getString("sub")).isEqualTo("ada");
        assertThat(server.last(0).headers().contains("Authorization")).isFalse();
    }

    @Test
    void the_token_of_each_caller_becomes_one_of_its_own() throws Exception {
        Backend backend = server.behind(exchange());
        server.answersBy(call -> SomeTokenServer.answering(
                        "{\"access_token\":\"for-" + server.form().get("subject_token") + "\",\"issued_token_type\":\""
                                + Grant.TokenExchange.ACCESS_TOKEN + "\",\"token_type\":\"Bearer\"}")
                .apply(call));
        for (String caller : List.of("ada", "bob", "ada")) {
            SomeTokenServer.reply(backend, server.callOf(caller));
            assertThat(server.headersReached().get("Authorization")).isEqualTo("Bearer for-" + caller);
        }
        assertThat(server.asked).hasSize(2);
        assertThat(server.form(1))
                .containsEntry("grant_type", TYPES + "grant-type:token-exchange")
                .containsEntry("subject_token", "ada")
                .containsEntry("subject_token_type", Grant.TokenExchange.ACCESS_TOKEN)
                .containsEntry("audience", "stock")
                .doesNotContainKey("requested_token_type");
    }

    @Test
    void a_caller_whose_token_cannot_be_exchanged_is_no_harm_to_others() throws Exception {
        Backend backend = server.behind(exchange());
        server.answersBy(call -> String.valueOf(call.body()).contains("=mallory&")
                ? refusal(call)
                : SomeTokenServer.answering("{\"access_token\":\"t\"}").apply(call));
        assertThat(SomeTokenServer.failure(backend, server.callOf("mallory"))).isInstanceOf(NoCredentials.class);
        assertThat(SomeTokenServer.reply(backend, server.callOf("ada")).status())
                .isEqualTo(200);
        SomeTokenServer.failure(backend, server.callOf("mallory"));
        assertThat(server.asked).hasSize(2);
    }

    @Test
    void no_more_than_ten_thousand_callers_are_remembered() throws Exception {
        TokensBySubject tokens = new TokensBySubject(
                subject -> new TokenSource("w", new ScriptedEndpoint(), server.clock, new Random(7), TokenEvents.NONE));
        IntStream.rangeClosed(0, TokensBySubject.MOST).forEach(i -> tokens.live(server.callOf("c" + i)));
        assertThat(tokens.size()).isEqualTo(TokensBySubject.MOST);
    }

    @Test
    void without_a_token_of_the_caller_there_is_none_to_exchange_and_none_to_pass_on() throws Exception {
        for (CredentialsSpec spec : List.of(exchange(), new CredentialsSpec.Relay()))
            assertThat(SomeTokenServer.failure(server.behind(spec), server.call()))
                    .isInstanceOf(NoCredentials.class)
                    .hasMessageEndingWith("no identity has verified a token of the caller");
        assertThat(server.asked).isEmpty();
        assertThat(server.reached).isEmpty();
    }

    @Test
    void the_callers_token_is_passed_on_in_place_of_whatever_the_step_set() throws Exception {
        Backend backend = server.behind(new CredentialsSpec.Relay());
        SomeTokenServer.reply(backend, server.callOf("ada").withHeader("authorization", "Basic x"));
        assertThat(server.headersReached().getAll("Authorization")).containsExactly("Bearer ada");
    }

    private static OAuth2 exchange() {
        return Specs.oauth2(new Grant.TokenExchange(Grant.TokenExchange.ACCESS_TOKEN, null));
    }

    private static Future<Reply> refusal(Call call) {
        return SomeTokenServer.refusal(call, 400, "{\"error\":\"invalid_grant\"}");
    }

    private void reply(CredentialsSpec spec) throws Exception {
        assertThat(SomeTokenServer.reply(server.behind(spec), server.call()).status())
                .isEqualTo(200);
    }

    /** Lets the token expire; the next call must have been made with one for this refresh token. */
    private void renewedWith(Backend backend, String refreshToken) throws Exception {
        server.clock.advance(Duration.ofMinutes(6));
        SomeTokenServer.reply(backend, server.call());
        assertThat(server.form())
                .containsEntry("grant_type", "refresh_token")
                .containsEntry("refresh_token", refreshToken);
    }

    private static JsonObject json(String segment) {
        return new JsonObject(new String(Base64.getUrlDecoder().decode(segment), StandardCharsets.UTF_8));
    }

    private static KeyPair keyPair(Algorithm algorithm) throws Exception {
        return switch (algorithm) {
            case RS256, PS256 -> generator("RSA", null).generateKeyPair();
            case ES256 -> generator("EC", new ECGenParameterSpec("secp256r1")).generateKeyPair();
            case EDDSA -> generator("Ed25519", null).generateKeyPair();
        };
    }

    private static KeyPairGenerator generator(String name, @Nullable AlgorithmParameterSpec parameters)
            throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(name);
        if (parameters != null) generator.initialize(parameters);
        return generator;
    }

    private static boolean verifies(Algorithm algorithm, KeyPair pair, String[] jwt) throws Exception {
        Signature signature = signature(algorithm);
        signature.initVerify(pair.getPublic());
        signature.update((jwt[0] + "." + jwt[1]).getBytes(StandardCharsets.US_ASCII));
        return signature.verify(Base64.getUrlDecoder().decode(jwt[2]));
    }

    private static Signature signature(Algorithm algorithm) throws Exception {
        if (algorithm == Algorithm.RS256) return Signature.getInstance("SHA256withRSA");
        if (algorithm == Algorithm.ES256) return Signature.getInstance("SHA256withECDSAinP1363Format");
        if (algorithm == Algorithm.EDDSA) return Signature.getInstance("Ed25519");
        Signature pss = Signature.getInstance("RSASSA-PSS");
        pss.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        return pss;
    }
}
