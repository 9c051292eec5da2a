package dev.sluice.config.load;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.binding.Binder;
import dev.sluice.config.binding.Deserializer;
import dev.sluice.config.binding.RecordProperty;
import dev.sluice.config.effective.EffectiveConfiguration;
import dev.sluice.config.effective.EffectiveSettings;
import dev.sluice.config.model.Configuration;
import dev.sluice.config.source.ConfigValue;
import dev.sluice.config.source.Finding;
import dev.sluice.config.source.Findings;
import dev.sluice.config.source.FolderSnapshot;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.SourceFile;
import dev.sluice.config.source.Substitution;
import dev.sluice.config.source.YamlReader;
import dev.sluice.core.address.NetworkSource;
import dev.sluice.core.forwarded.ForwardedField;
import dev.sluice.core.forwarded.Network;
import dev.sluice.core.http.MediaRange;
import dev.sluice.core.http.Origin;
import dev.sluice.core.spec.RecordReflection;
import dev.sluice.gateway.identity.JwsAlgorithm;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists in the value of one variable, in each setting that is one or a list. */
class VariableListTest {
    private static final String ROUTE = "\nroutes: { GET /a: { respond: 1 } }";
    private static final String PROXIES = "server: { trusted_proxies: \"${V}\" }" + ROUTE;
    private static final String HIDDEN = "10.99.99.0/33";

    /** Two items of each type that settings list. A URL or a text with a comma needs a written list. */
    private static final Map<Type, List<String>> ITEMS = Map.of(
            String.class, List.of("a", "b"),
            Network.class, List.of("10.0.0.0/8", "fd00::/8"),
            ForwardedField.class, List.of("forwarded", "x-forwarded-host"),
            Origin.class, List.of("https://a.example", "https://b.example:8443"),
            URI.class, List.of("http://a:80/x", "http://b:81"),
            JwsAlgorithm.class, List.of("RS256", "ES256"),
            MediaRange.class, List.of("application/json", "text/*"));

    @TempDir
    Path folder;

    private static LoadResult load(String text, Map<String, String> variables) {
        return ConfigurationLoader.load(List.of(new SourceFile("conf/a.yaml", text)), variables::get);
    }

    private static Configuration valid(String text, String value) {
        LoadResult loaded = load(text, Map.of("V", value));
        assertThat(loaded.errors()).isEmpty();
        return requireNonNull(loaded.configuration());
    }

    private static List<String> proxies(String text, String value) {
        return valid(text, value).server().trustedProxies().stream()
                .map(Network::toString)
                .toList();
    }

    private static List<String> errors(String text, Map<String, String> variables) {
        return load(text, variables).errors().stream().map(Finding::message).toList();
    }

    private static List<String> errors(String text, String value) {
        return errors(text, Map.of("V", value));
    }

    /** Returns the types of the items of all lists of settings but those with a notation of their own. */
    static Set<Type> listedTypes() {
        Set<Type> listed = new LinkedHashSet<>();
        collect(Configuration.class, listed, new HashSet<>());
        return listed;
    }

    private static void collect(Type type, Set<Type> listed, Set<Type> seen) {
        if (!seen.add(type)) return;
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            Type element = arguments[arguments.length - 1];
            boolean hasNotation = ConfigTypes.builtIn().deserializers().containsKey(Deserializer.listOf(arguments[0]));
            if (generic.getRawType() == List.class && !isGroup(element) && !hasNotation) listed.add(element);
            collect(element, listed, seen);
        }
        if (!(type instanceof Class<?> raw)) return;
        if (raw.isSealed()) for (Class<?> permitted : raw.getPermittedSubclasses()) collect(permitted, listed, seen);
        if (isGroup(raw))
            for (RecordComponent part : RecordReflection.components(raw)) collect(part.getGenericType(), listed, seen);
    }

    private static boolean isGroup(Type type) {
        return type instanceof Class<?> raw && raw.isRecord() && !ITEMS.containsKey(raw);
    }

    @Test
    void the_items_of_this_test_cover_every_list_of_settings() {
        assertThat(ITEMS.keySet()).containsAll(listedTypes());
        assertThat(listedTypes()).hasSizeGreaterThan(5).contains(Network.class, URI.class);
    }

    /**
     * Settings whose empty list permits least, or whose default permits no more. All others have a smallest number of items, or say what an
     * empty list permits.
     */
    private static final Set<String> STRICT_WHEN_EMPTY = Set.of(
            "ServerSpec.trustedProxies",
            "ServerSpec.trustedHeaders",
            "ServerTlsSpec.names",
            "AdminSpec.hosts",
            "CorsSpec.headers",
            "CorsSpec.expose",
            "FallbackChain.Spec.fallback",
            "ForwardingSpec.headers",
            "ForwardingSpec.response",
            "WebSocketSpec.origins",
            "Retry.Spec.on",
            "TokenSpec.scope");

    /** Returns the settings with lists that do not say what an empty list permits. */
    private static Set<String> silentLists(Set<Type> groups) {
        Set<String> silent = new TreeSet<>();
        for (Type group : groups)
            if (group instanceof Class<?> type && isGroup(type))
                for (RecordProperty property : RecordProperty.of(type))
                    if (property.setting() != null
                            && property.type() instanceof ParameterizedType list
                            && list.getRawType() == List.class
                            && !isGroup(list.getActualTypeArguments()[0])
                            && property.setting().min().isEmpty()
                            && property.setting().whenEmpty().isEmpty())
                        silent.add(type.getName().replaceAll(".*\\.", "").replace('$', '.') + "." + property.name());
        return silent;
    }

    @Test
    void each_list_permits_least_when_it_is_empty_or_warns() {
        Set<Type> seen = new HashSet<>();
        collect(Configuration.class, new HashSet<>(), seen);
        assertThat(silentLists(seen)).isEqualTo(new TreeSet<>(STRICT_WHEN_EMPTY));
    }

    private static final String PARTNERS = """
            identity:
              partners: { client_certificate: { names: "${NAMES:-a}" }, rate_limits: "${OWN:-r}" }
              apps:
                introspection:
                  url: https://a.example/i
                  audience: "${AUDIENCE:-a}"
                  client_id: gateway
                  client_secret: ${SECRET:-s}
            rate_limits: { r: { rate: 10/min, key: $request.client } }
            server:
              tls: { certificate: /c, key: /k, client_ca: /a }
            """;

    private static final String OPEN_WHEN_EMPTY = PARTNERS + """
            routes:
              POST /a:
                identity: [apps, partners]
                scopes: "${SCOPES:-a}"
                rate_limits: "${LIMITS:-r}"
                limits: { content_types: "${TYPES:-application/json}" }
                respond: $body
            """;

    /** Returns the warnings about blank variables. The files of TLS are absent. */
    private static List<String> blankWarnings(Map<String, String> variables) {
        LoadResult loaded = load(OPEN_WHEN_EMPTY, variables);
        assertThat(loaded.errors()).hasSize(3).allMatch(error -> error.message().endsWith(" cannot be read"));
        return loaded.warnings().stream()
                .map(Finding::message)
                .filter(message -> message.contains("blank"))
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NAMES | every certificate signed by server.tls.client_ca is accepted",
                "OWN | no rate limit of its own applies",
                "AUDIENCE | every audience is accepted",
                "SCOPES | a caller needs no scope",
                "LIMITS | no rate limit applies",
                "TYPES | every media type that the route can take is accepted"
            })
    void a_blank_variable_that_opens_a_restriction_is_a_warning(String name, String permitted) {
        assertThat(blankWarnings(Map.of(name, " ")))
                .singleElement()
                .asString()
                .matches("\"\\$\\{" + name + "}\".* is blank, so " + Pattern.quote(permitted));
    }

    @Test
    void a_variable_with_items_is_no_warning() {
        assertThat(blankWarnings(Map.of())).isEmpty();
        assertThat(blankWarnings(Map.of("SCOPES", "a, b"))).isEmpty();
    }

    @Test
    void a_blank_variable_in_defaults_is_one_warning() {
        String text = "defaults: { route: { limits: { content_types: \"${V:-}\" } } }\n" + OPEN_WHEN_EMPTY;
        assertThat(load(text, Map.of()).warnings())
                .filteredOn(finding -> finding.message().contains("blank"))
                .hasSize(1);
    }

    private static List<?> read(Type element, String text, String value) {
        Findings findings = new Findings();
        Mapping file = (Mapping) new YamlReader(new Substitution(Map.of("V", value)::get), findings)
                .read(new SourceFile("f", "a: " + text));
        Object list =
                new Binder(ConfigTypes.builtIn(), findings).read(listOf(element), requireNonNull(file.get("a")), null);
        assertThat(findings.errors()).isEmpty();
        return (List<?>) requireNonNull(list);
    }

    private static Type listOf(Type element) {
        return new ParameterizedType() {
            @Override
            public Type[] getActualTypeArguments() {
                return new Type[] {element};
            }

            @Override
            public Type getRawType() {
                return List.class;
            }

            @Override
            public Type getOwnerType() {
                return List.class;
            }
        };
    }

    @ParameterizedTest
    @MethodSource("listedTypes")
    void a_variable_gives_a_list_of_each_type(Type type) {
        List<String> items = requireNonNull(ITEMS.get(type));
        List<?> written = read(
                type,
                items.toString().replace("[", "[\"").replace(", ", "\", \"").replace("]", "\"]"),
                "");
        assertThat(written).hasSize(2);
        assertThat(read(type, "${V}", String.join(",", items))).isEqualTo(written);
        assertThat(read(type, "\"${V:-x}\"", " " + String.join(" ,\t", items) + "\n"))
                .isEqualTo(written);
        assertThat(read(type, "${V:-" + String.join(",", items) + "}", "")).isEqualTo(written);
        assertThat(read(type, "${V}", " " + items.get(0) + " ")).isEqualTo(written.subList(0, 1));
        for (String empty : List.of("", "  ")) {
            assertThat(read(type, "${V}", empty)).isEmpty();
            assertThat(read(type, "\"${V:-}\"", empty)).isEmpty();
        }
    }

    @Test
    void networks_of_clients_are_lists_too() {
        String text = "server: { clients: { deny: \"${V:-10.1.0.0/16, 10.2.0.0/16}\" } }" + ROUTE;
        NetworkSource deny = requireNonNull(valid(text, "").server().clients().deny());
        assertThat(deny.networks()).extracting(Network::toString).containsExactly("10.1.0.0/16", "10.2.0.0/16");
        assertThat(errors(text.replace(":-10.1.0.0/16, 10.2.0.0/16", ""), ""))
                .containsExactly("\"${V}\" (expected: at least one network, or null for none)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.0/8,,fd00::/8 | item 2 (empty)",
                "10.0.0.0/8, | item 2 (empty)",
                ", | item 1 (empty); item 2 (empty)",
                "10.0.0.0/8,10.99.99.0/33 | item 2",
                "10.99.99.0/33 , ,fd00::/8 | item 1; item 2 (empty)"
            })
    void an_empty_or_invalid_item_names_the_variable_and_its_number(String value, String items) {
        String expected = " of \"${V}\" (expected: an address or a network such as 10.0.0.0/8 or fd00::/8)";
        assertThat(String.join("; ", errors(PROXIES, value))).isEqualTo(items.replace(";", expected + ";") + expected);
    }

    @Test
    void an_empty_text_is_no_item_of_a_list_of_texts() {
        String text = "backends: { b: { url: http://b } }\n"
                + "routes: { GET /a: { proxy: b /, forward: { headers: \"${V}\" } } }";
        assertThat(errors(text, "x-a,,x-b")).containsExactly("item 2 (empty) of \"${V}\" (expected: a text)");
    }

    @Test
    void the_origin_of_a_variable_follows_its_item() {
        String text = PROXIES.replace("${V}", "${V:-10.0.0.0/8, x}");
        assertThat(errors(text, Map.of()))
                .containsExactly("item 2 of \"${V:-10.0.0.0/8, x}\", where V has its default (expected: an address or a"
                        + " network such as 10.0.0.0/8 or fd00::/8)");
        assertThat(errors(text, HIDDEN + ",::1"))
                .singleElement()
                .asString()
                .startsWith("item 1 of \"${V}\", where ")
                .doesNotContain(HIDDEN);
    }

    @Test
    void checks_between_items_name_their_numbers() {
        assertThat(errors(PROXIES, "10.0.0.0/8,10.1.0.0/16"))
                .containsExactly("item 2 of \"${V}\": is a part of item 1 of \"${V}\"");
    }

    /** A text with commas is an invalid network. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"10.0.0.0/8,fd00::/8\"",
                "\" ${V}\"",
                "\"${V},10.0.0.0/8\"",
                "\"${V}${W}\"",
                "[\"${V}\"]",
                "[10.2.0.0/16, \"${V}\"]",
                "\"$${V},${V}\""
            })
    void no_other_text_is_split(String written) {
        String text = "server: { trusted_proxies: " + written + " }" + ROUTE;
        assertThat(errors(text, Map.of("V", "10.1.0.0/16,fd00::/8", "W", "")))
                .singleElement()
                .asString()
                .doesNotContain("item");
    }

    @Test
    void the_content_of_a_file_is_not_split() throws IOException {
        Path file = Files.writeString(folder.resolve("networks"), "10.0.0.0/8,fd00::/8");
        String written = "\"${file:" + file + "}\"";
        assertThat(errors("server: { trusted_proxies: " + written + " }" + ROUTE, ""))
                .singleElement()
                .asString()
                .startsWith(written.substring(0, 10))
                .doesNotContain("item");
    }

    @Test
    void the_smallest_and_the_largest_number_of_items_apply() {
        assertThat(errors("backends: { b: { url: \"${V}\" } }" + ROUTE, ""))
                .singleElement()
                .asString()
                .startsWith("\"${V}\" (expected: ");
        assertThat(errors(PROXIES, String.join(",", Collections.nCopies(101, "10.0.0.1"))))
                .anySatisfy(message -> assertThat(message).startsWith("\"${V}\" (expected: at most 100"));
    }

    @Test
    void a_variable_that_is_not_set_is_still_an_error() {
        assertThat(errors(PROXIES, Map.of())).containsExactly("the variable V is not set; ${V:-…} gives it a default");
        assertThat(proxies(PROXIES, "")).isEmpty();
        assertThat(proxies(PROXIES, "10.0.0.7")).containsExactly("10.0.0.7");
    }

    private static List<String> warnings(String server, Map<String, String> variables) {
        LoadResult loaded = load("server: { " + server + " }" + ROUTE, variables);
        assertThat(loaded.errors()).isEmpty();
        return loaded.warnings().stream().map(Finding::message).toList();
    }

    @Test
    void fields_that_a_variable_gives_without_a_proxy_are_a_warning() {
        String shipped = "trusted_proxies: \"${P:-}\", trusted_headers: \"${H:-x-forwarded-for,x-forwarded-proto}\"";
        assertThat(warnings(shipped, Map.of())).isEmpty();
        assertThat(warnings(shipped, Map.of("P", "10.0.0.0/8"))).isEmpty();
        assertThat(warnings(shipped, Map.of("P", "10.0.0.0/8", "H", "forwarded")))
                .isEmpty();
        assertThat(warnings(shipped, Map.of("H", "forwarded")))
                .containsExactly("no peer is in server.trusted_proxies, so no field counts");
        assertThat(warnings("trusted_proxies: \"${P:-}\", trusted_headers: [forwarded]", Map.of()))
                .isEmpty();
    }

    @Test
    void the_effective_settings_have_the_number_of_items_and_hide_their_values() {
        LoadResult loaded = load(PROXIES, Map.of("V", "10.0.0.0/8,fd00::/8"));
        Configuration configuration = requireNonNull(loaded.configuration());
        ConfigValue server = requireNonNull(loaded.source().at("server"));
        assertThat(new EffectiveSettings(server, null).of(configuration.server()))
                .filteredOn(setting -> setting.name().equals("trusted_proxies"))
                .singleElement()
                .satisfies(setting -> {
                    assertThat(setting.value()).isEqualTo("\"${V}\" (2 items)");
                    assertThat(setting.provenance()).contains("V");
                });
    }

    @Test
    void the_effective_configuration_loads_as_an_equal_one() throws IOException {
        LoadResult loaded = load(PROXIES, Map.of("V", "10.0.0.0/8,fd00::/8"));
        Configuration configuration = requireNonNull(loaded.configuration());
        String text = new String(
                EffectiveConfiguration.of(configuration, loaded.source().settings())
                        .open()
                        .readAllBytes(),
                StandardCharsets.UTF_8);
        assertThat(text).contains("trusted_proxies: \"${V}\"   # ").doesNotContain("fd00");
        assertThat(valid(text, "10.0.0.0/8,fd00::/8").server()).isEqualTo(configuration.server());
    }

    @Test
    void the_shipped_configuration_has_no_warnings_without_variables() throws IOException {
        LoadResult loaded =
                ConfigurationLoader.load(FolderSnapshot.read(Path.of("conf")).files(), name -> null);
        assertThat(loaded.errors()).isEmpty();
        assertThat(loaded.warnings()).isEmpty();
    }
}
