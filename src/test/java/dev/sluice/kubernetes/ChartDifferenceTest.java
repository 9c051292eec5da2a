package dev.sluice.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kubernetes.ChartMap.ChartDifference;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChartDifferenceTest {
    private static final ChartMap EDGE = new ChartMap("edge");

    private static final String KUSTOMIZE = """
            kind: Deployment
            metadata: { name: sluice, labels: { app.kubernetes.io/name: sluice } }
            spec:
              containers:
                - name: sluice
                  env: [{ name: A, value: "http://orders/v1" }, { name: B, value: "http://orders.shop.svc" }]
              volumes: [{ name: conf, configMap: { name: sluice-conf-abcdefgh12 } }]
            """;
    private static final String CHART = """
            kind: Deployment
            metadata:
              name: edge-sluice
              labels: { app.kubernetes.io/name: sluice, app.kubernetes.io/instance: edge, helm.sh/chart: sluice-1 }
              annotations: { helm.sh/hook: pre-install }
            spec:
              containers:
                - name: sluice
                  env: [{ name: B, value: "http://orders.shop.svc" }, { name: A, value: "http://edge-sluice-orders/v1" }]
              volumes: [{ name: conf, configMap: { name: edge-sluice-conf-0123456789 } }]
            """;

    private static List<String> difference(ChartMap map, String chart) {
        return ChartDifference.from(new Manifests(YamlTree.documents(KUSTOMIZE + """
                        ---
                        kind: Namespace
                        metadata: { name: sluice }
                        """)), map)
                .to(new Manifests(YamlTree.documents(chart)));
    }

    @Test
    void names_of_the_release_the_order_of_variables_and_the_fields_of_helm_are_no_difference() {
        assertThat(difference(EDGE, CHART)).isEmpty();
        assertThat(difference(new ChartMap("sluice"), CHART.replace("edge-sluice", "sluice")))
                .isEmpty();
        assertThat(difference(new ChartMap("my-sluice"), CHART.replace("edge-sluice", "my-sluice")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            '  name: edge-sluice'           | '  name: sluice'              | /metadata/name
            edge-sluice-orders              | orders                        | env/A/value
            orders.shop.svc                 | edge-sluice-orders.shop.svc   | env/B/value
            edge-sluice-conf-0123456789     | edge-sluice-conf              | configMap/name
            edge-sluice-conf-0123456789     | edge-sluice-conf-01234567890  | configMap/name
            edge-sluice-conf-0123456789     | other-sluice-conf-0123456789  | configMap/name
            - name: sluice                  | - name: edge-sluice           | containers/0/name
            helm.sh/hook:                   | helm.sh/resource-policy:      | helm.sh/resource-policy
            app.kubernetes.io/name: sluice, | ''                            | labels/app.kubernetes.io/name
            '"http://orders.shop.svc" }'    | 'a }, { name: B, value: "http://orders.shop.svc" }' | env/B/value
            """)
    void each_other_field_is_a_difference(String of, String by, String path) {
        String changed = CHART.replace(of, by);
        assertThat(changed).isNotEqualTo(CHART);
        assertThat(difference(EDGE, changed)).anyMatch(line -> line.contains(path));
    }

    @Test
    void an_object_that_is_absent_more_or_there_twice_is_a_difference() {
        String more = "---\nkind: Secret\nmetadata: { name: edge-sluice }\n";
        assertThat(difference(EDGE, more.substring(4))).isNotEmpty();
        assertThat(difference(EDGE, CHART + more)).hasSize(2).allMatch(line -> line.startsWith("Secret/edge-sluice/"));
        assertThat(difference(EDGE, CHART + "---\n" + CHART)).isNotEmpty();
    }
}
