package dev.sluice.kubernetes;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The one map from what Kustomize renders to what the chart renders for a release, and the fields that only the chart has. */
record ChartMap(String release) {

    /** The names of Kustomize's objects. In the chart, each begins with the name of the release. */
    private static final Set<String> NAMES = Set.of(
            "sluice",
            "sluice-admin",
            "sluice-conf",
            "sluice-conf-HASH",
            "sluice-check",
            "sluice-dashboard",
            "sluice-grpc",
            "sluice-tls",
            "sluice-backend-tls",
            "sluice-store",
            "demo",
            "issuer",
            "tokens",
            "customers",
            "orders",
            "catalog",
            "warehouse",
            "valkey");

    private static final Pattern WHOLE = Pattern.compile("^[a-zA-Z-]+$");
    private static final Pattern HOST_OF_URL = Pattern.compile("(?<=://)[a-z-]+(?=[:/\"]|$)");
    private static final Pattern HOST_IN_NAMESPACE = Pattern.compile("^[a-z-]+(?=\\.sluice\\.svc$)");

    /** A field that has a name: the pattern of its path, and where its text has the name. */
    private record Field(Pattern path, Pattern text) {
        static Field of(String path, Pattern text) {
            return new Field(Pattern.compile(path), text);
        }
    }

    private static final List<Field> FIELDS = List.of(
            Field.of("/metadata/name", WHOLE),
            Field.of("/metadata/labels/sluice\\.dev/conf", WHOLE),
            Field.of(".*/serviceAccountName", WHOLE),
            Field.of(".*/configMap/name", WHOLE),
            Field.of(".*/secretName", WHOLE),
            Field.of("/spec/scaleTargetRef/name", WHOLE),
            Field.of(".*/backendRefs/\\d+/name", WHOLE),
            Field.of(".*/backend/service/name", WHOLE),
            Field.of("/spec/targetRefs/\\d+/name", WHOLE),
            Field.of(".*/env/\\w+/value", HOST_OF_URL),
            Field.of("ConfigMap/issuer/data/gateway\\.yaml", HOST_OF_URL),
            Field.of("/spec/dnsNames/\\d+", HOST_IN_NAMESPACE),
            Field.of("/spec/validation/hostname", HOST_IN_NAMESPACE),
            Field.of("/spec/triggers/\\d+/metadata/query", Pattern.compile("(?<=job=\")[a-z-]+")));

    /** The chart alone has these. Their values are tested by {@code ChartValuesTest} and {@code ChartConfTest}. */
    private static final Pattern LEFT_OUT =
            Pattern.compile("/metadata/labels/(app\\.kubernetes\\.io/(version|managed-by)|helm\\.sh/chart)"
                    + "|/metadata/annotations/helm\\.sh/hook(-weight|-delete-policy)?"
                    + "|.*/(labels|matchLabels|selector)/app\\.kubernetes\\.io/instance");

    /** A name of Kustomize and of the chart ends in the hash of a ConfigMap's content, which they compute differently. */
    private static final Pattern HASH = Pattern.compile("(?<=sluice-conf)-[a-z0-9]{10}$");

    /** Returns the name of the release's objects: that of the release if it has {@code sluice}. */
    String name() {
        return release.contains("sluice") ? release : release + "-sluice";
    }

    /** Returns the fields of an object of Kustomize, with the names of the release. */
    Map<String, Object> ofKustomize(YamlTree object) {
        String identity = Manifests.nameOf(object);
        Map<String, Object> fields = new TreeMap<>();
        object.fields().forEach((path, value) -> fields.put(path, named(identity, path, withoutHash(value))));
        return fields;
    }

    /** Returns the fields of an object of the chart, without those that only the chart has. */
    static Map<String, Object> ofChart(YamlTree object) {
        Map<String, Object> fields = new TreeMap<>();
        object.fields().forEach((path, value) -> {
            if (!isLeftOut(path)) fields.put(path, withoutHash(value));
        });
        return fields;
    }

    static boolean isLeftOut(String path) {
        return LEFT_OUT.matcher(path).matches();
    }

    private static Object withoutHash(Object value) {
        return value instanceof String text ? HASH.matcher(text).replaceFirst("-HASH") : value;
    }

    private Object named(String identity, String path, Object value) {
        if (!(value instanceof String text)) return value;
        for (Field field : FIELDS)
            if (field.path().matcher(path).matches()
                    || field.path().matcher(identity + path).matches())
                return field.text().matcher(text).replaceAll(this::nameOf);
        return value;
    }

    private String nameOf(MatchResult found) {
        String name = found.group();
        if (!NAMES.contains(name)) return Matcher.quoteReplacement(name);
        return name() + (name.startsWith("sluice") ? name.substring("sluice".length()) : "-" + name);
    }

    /** What a release of the chart has otherwise than Kustomize. {@code expected} are the fields of Kustomize with the release's names. */
    record ChartDifference(Map<String, Object> expected) {

        /** The chart has no Namespace: Helm writes the release into one that exists. */
        static ChartDifference from(Manifests kustomize, ChartMap map) {
            return new ChartDifference(all(kustomize.objects().stream()
                    .filter(object -> !object.valueAt("kind").equals("Namespace"))
                    .map(map::ofKustomize)
                    .toList()));
        }

        /** Returns a line for each field that differs, that only one of them has, or that is there twice. */
        List<String> to(Manifests chart) {
            Map<String, Object> actual =
                    all(chart.objects().stream().map(ChartMap::ofChart).toList());
            Set<String> paths = new TreeSet<>(expected.keySet());
            paths.addAll(actual.keySet());
            return paths.stream()
                    .filter(path -> !at(path, expected).equals(at(path, actual)))
                    .map(path ->
                            path + ": " + at(path, expected) + " in Kustomize, " + at(path, actual) + " in the chart")
                    .toList();
        }

        private static Object at(String path, Map<String, Object> fields) {
            return fields.getOrDefault(path, Missing.NOTHING);
        }

        private static Map<String, Object> all(List<Map<String, Object>> objects) {
            Map<String, Object> all = new TreeMap<>();
            Set<String> identities = new TreeSet<>();
            for (Map<String, Object> object : objects) {
                String identity = object.get("/kind") + "/" + object.get("/metadata/name");
                String unique = identities.add(identity) ? identity : identity + "#" + identities.size();
                object.forEach((path, value) -> all.put(unique + path, value));
            }
            return all;
        }

        /** Equals no value of a field. */
        private enum Missing {
            NOTHING
        }
    }
}
