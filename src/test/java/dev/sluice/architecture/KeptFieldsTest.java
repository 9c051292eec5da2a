package dev.sluice.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import dev.sluice.docs.Page;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Each field that can hold many objects has an owner that ends, a size that does not depend on callers, or a row with its bytes in
 * docs/security.md. A new field needs one of them.
 */
@AnalyzeClasses(packages = "dev.sluice", importOptions = ImportOption.DoNotIncludeTests.class)
class KeptFieldsTest {
    private static final String ROOM = "dev.sluice.";
    private static final Set<String> HOLDERS = Set.of(
            "com.github.benmanes.caffeine.cache.Cache",
            "java.lang.ThreadLocal",
            "io.netty.util.concurrent.FastThreadLocal",
            "java.util.concurrent.atomic.AtomicReferenceArray",
            "java.util.concurrent.atomic.AtomicIntegerArray",
            "java.util.concurrent.atomic.AtomicLongArray");

    /** A row of the table: the field is before the test. */
    private static final Pattern ROW = Pattern.compile("\\|[^|]+\\|[^|]+\\|[^|]+\\| `([^`]+)` \\|[^|]+\\|");

    /** The fields of one request, or of another owner that ends. The owner ends with a colon. */
    private static final String OF_ONE_REQUEST = """
            a request:
              backend.Progress.triedEndpoints compose.EvaluationContext.stepValues compose.LoopResult.incompleteCounts
              compose.LoopResult.values compose.RequestVariables.tenants compose.ResponseBody$Rendering.selections
              compose.ResponseBody$Rendering.texts compose.RouteExecution.outcomes
              compose.RouteExecution.pendingDependencies edge.ServerExchange.varyHeaders
              expression.evaluation.Scope.slots expression.function.ObjectMerge.rest expression.function.SortedJson.rest
              http.HopByHopHeaders.connectionOptions json.DuplicateKeyDetector.names json.FieldMaskFilter.document
              json.MultiValueNode$SingleValues.firstValues json.MultiValueNode$SingleValues.repeatedNames
              json.MultiValueNode.repeated json.RawJson.bytes memory.ChunkList.chunks memory.MemoryBudget.usedByRoute
              route.RouteQuery.segments route.RouteQuery.varyHeaders validation.Check.violations
              validation.CheckWorkers.waiting validation.Evaluated.keys validation.Evaluated.known
              validation.InvalidRequestFailure.violations validation.Location.indexes validation.Location.names
              telemetry.Exemplars.current validation.UniqueItems.hashes validation.UniqueItems.table
            the record of a request, which queues and rings weigh:
              trace.CallTrace.attempts trace.RequestTrace.steps trace.StepTrace.calls
            a line of the audit log, which its queue weighs:
              audit.AuditEntry.values
            the export of a batch of traces:
              telemetry.tracing.SpanTree.spans
            a read of the page of kept requests:
              admin.RequestTraceJson.kinds
            a call, until it has a permit, a token, a result or a caller that reads:
              credentials.RevocableTokens.pending credentials.TokenRefresh.waiters guard.PermitPool.ready
              guard.PermitPool.tenants guard.StalledCallers.stalled guard.TenantQueue.blocked
              identity.introspection.IntrospectionAuthenticator.pending
            a connection of a caller, which pays 16 KiB of server.memory:
              edge.connection.CallerConnections.byClient edge.connection.Http2FrameParser.head
              edge.connection.IdleConnections.listed http.DataFrameMerger.streams transport.ConnectionSet.connections
            a WebSocket, which is a request:
              proxy.websocket.FrameReader.head proxy.websocket.FrameReader.payload
              proxy.websocket.WebSocketPeer.receivedClose proxy.websocket.WebSocketRelay.timers
            an open stream, which is a request:
              identity.introspection.TokenWatches$TokenWatch.streams identity.introspection.TokenWatches.byHash
              identity.introspection.TokenWatches.waiting
              proxy.OpenStreams.byClient proxy.StreamDrain.calls proxy.StreamDrain.events
            a connection to a backend, which has a permit or is idle for 30 s:
              backend.http.ConnectionPool.leaving backend.http.ConnectionPool.openedNanos
            the object that set a timer, such as a request or a connection:
              time.TimerWheel.slots time.VertxClock.wheels
            a query for the addresses of a host of the configuration:
              backend.http.DnsResolution.unansweredTypes backend.http.SharedNameResolver.queries
            the requests of a former configuration:
              runtime.RetiredGenerations.waiting
            a change of a level by an operator, of a logger that exists, for at most 24 hours:
              admin.LogLevels.changes
            a load of the configuration:
              config.binding.Binder.expressions config.binding.RecordBinder.inherited
              config.binding.RecordBinder.invalid config.binding.RecordBinder.keys
              config.binding.RecordBinder.suggestedKeys config.binding.SourceMap.invalid config.binding.SourceMap.keys
              config.binding.SourceMap.sources config.lint.CycleFinder.remaining config.lint.OptionalStepLint.nullable
              config.load.PlacesByName.places config.load.SectionMerger.mergedEntries
              config.load.SectionMerger.sections config.route.AccessDeserializer.parts config.source.Composer.anchors
              config.source.Findings.errors config.source.Findings.warnings config.source.FolderReader.files
              config.source.FolderReader.visited config.source.Provenance.all config.source.Provenance.hidden
              config.source.Provenance.unusedDefaults config.source.Substitution.unset
              compose.ResponseBody$Compiler.segments compose.ResponseBody$Compiler.steps
              spec.InvalidSpecException.violations spec.SpecValidator.violations uri.PathTemplateParser.listVariables
              uri.PathTemplateParser.pathVariables uri.PathTemplateParser.queryVariables
              validation.InvalidSchemaException.knownWords validation.ReferenceCycles.entered
              validation.ReferenceCycles.finished validation.SchemaChecker.locations
              validation.SchemaChecker.references validation.SchemaCompiler.schemas
            a compilation of an expression or of a pattern:
              expression.ConstantParts.declaredFunctions expression.ConstantParts.lets expression.Diagnostics.used
              expression.FieldReads$Uses.names expression.NullabilityAnalyzer.issues
              expression.evaluation.Compiler.external expression.evaluation.Functions.byName
              expression.evaluation.Names.constants expression.evaluation.Names.scopes
              expression.pattern.JavaDialect.enclosing expression.pattern.JavaDialect.groups
              expression.syntax.TokenReader.ahead
            a command:
              cli.ExplainCommand.headers cli.ExpressionOptions.variables cli.StartupException.errors
              config.kubernetes.KustomizationCheck.keys config.kubernetes.KustomizationCheck.paths
              config.kubernetes.KustomizationCheck.unlisted config.kubernetes.ManifestDocuments.objects
              config.report.SourceSnippet$Files.files config.report.SourceSnippet$Files.lines
              config.schema.SchemaGenerator.customSchemas config.schema.SchemaGenerator.definitions
              config.schema.SchemaGenerator.nestedDefaults config.schema.SchemaGenerator.partialTypes
              demo.Demo.servers demo.OpaqueTokenServer.expiryByToken eval.ExpressionEvaluator.variables
              eval.ExpressionEvaluator.warnings eval.FixtureFolder.filesByFolder eval.FixtureReplies.failures
              eval.FixtureReplies.needed eval.FixtureReplies.requests eval.FixtureReplies.senders
              eval.FixtureReplies.steps eval.FixtureReplies.unanswered eval.RouteFindings.warnings
              eval.ValueTrace.lines explain.EffectiveSettings.settings explain.EffectiveSettings.sources
              explain.PathAlignment.all explain.PathAlignment.costs explain.PathAlignment.pattern
              explain.PathAlignment.segments explain.RouteMatcher.routes
            """;

    /** The fields whose size does not depend on callers, backends and issuers. The reason ends with a colon. */
    private static final String FIXED = """
            the constructor assigns it an immutable value of the configuration:
              compose.CallTemplate.notFromCaller compose.DependencyGraph.dependencyCounts
              compose.DependencyGraph.dependents compose.DependencyGraph.references compose.DependencyGraph.roots
              compose.ResponseBody.segments edge.ServerCertificates.specs expression.Expression.variables
              expression.evaluation.CompiledExpression.variables expression.pattern.ProgramPattern.groups
              guard.RetryOn.names http.HeaderNames.slots http.HeaderNames.sorted http.KeyedHash.key
              identity.AccessPolicy.authenticators identity.AccessPolicy.scopes
              identity.ApiKeyAuthenticator$Entry.digest identity.ApiKeyAuthenticator.entries
              identity.ClientCertificateAuthenticator.names log.AccessRules.byRoute log.LogControl.randomKey
              proxy.HeaderFilter.requestNames proxy.HeaderFilter.responseNames proxy.ProxyRequestBody.judged
              route.ComposedRoute.destinations runtime.ProxyMappings.backends runtime.ProxyMappings.routesByBackend
              runtime.ProxyMappings.urls telemetry.JvmMeters.binders telemetry.MeterFamily$LabelValues.values
              telemetry.MeterFamily.labels tls.ServerNameSelector.certificates tls.ServerNameSelector.indexByName
              identity.jwt.JwkSet.names uri.ParameterNames.keys uri.ParameterNames.names uri.PathTemplate.listVariables
              uri.PathTemplate.pathVariables uri.PathTemplate.queryVariables backend.http.EndpointSet.hosts
              edge.ServerCertificates.watchers ListenerCertificates.tls
            filled while the configuration is loaded, with a part of it in each entry:
              json.FieldMask.children route.ConditionalRoutes.strictestFirst route.RouteIndex$Node.literals
              route.RouteIndex$Node.routes route.RouteIndex.hosts runtime.Upstream.gauges
              validation.CompiledSchema.keywords telemetry.SloMeters.current telemetry.IdentityMeters.keys
            a certificate or a listener of the configuration in each entry:
              Listeners.all edge.ServerCertificates.inUse edge.RequestObservers.listeners
              telemetry.EventLoopMeters.loops transport.AcceptFilters.filters transport.SocketTransport.sockets
            a value of an enum in each entry:
              edge.connection.CallerConnections.refused edge.connection.ConnectionCounts.cut
              edge.connection.ConnectionCounts.failedHandshakes log.QueueWriter.buffered log.QueueWriter.kinds
              log.QueueWriter.queueOf log.QueueWriter.queues recent.RecentRequests.rings
              telemetry.tracing.ExportQueue.dropped
            a reason of a closed set in each entry:
              log.ReasonLimit.windows proxy.mapping.ResponseMapping.reported
            a meter of names of the configuration and of closed sets in each entry:
              runtime.IssuerMeters.byIdentity telemetry.BackendMeters.families telemetry.MeterFamily.members
            a fixed number of numbers, or of exemplars of 400 bytes:
              guard.FailureStreak.failedNanos guard.OutcomeWindow.endedNanos guard.OutcomeWindow.kinds
              guard.SlidingSum.buckets json.JsonNames.hashes telemetry.BucketTimer.bounds telemetry.BucketTimer.counts
              telemetry.BucketTimer.recorded
            an address of a host of a backend in each entry, at most 64 for each host:
              backend.http.EndpointSet$ResolvedHost.endpoints backend.http.EndpointSet.current
              backend.http.HealthChecker.checks backend.http.NameRefresher.current
              backend.http.OutlierDetection.lastPeriods
            a server that the metadata of an issuer names in each entry, at most 8:
              runtime.DynamicUpstreams.upstreams
            """;

    @ArchTest
    static void each_field_that_can_hold_many_objects_has_an_owner_a_fixed_size_or_a_row_with_its_bytes(
            JavaClasses classes) {
        assertThat(unlisted(classes))
                .as(
                        "fields without a row in docs/security.md (\"What outlives requests\") and a test of its bytes, without an owner"
                                + " that ends in OF_ONE_REQUEST, and without a reason in FIXED")
                .isEmpty();
    }

    @ArchTest
    static void each_listed_field_exists_and_is_listed_once(JavaClasses classes) {
        assertThat(listed().toList()).doesNotHaveDuplicates().allMatch(holders(classes)::contains);
    }

    /** A field that gets other values later is in the list, because each of them has the size that the reason states. */
    @ArchTest
    static void only_the_constructor_assigns_a_field_with_a_fixed_size(JavaClasses classes) {
        Set<String> fixed = names(FIXED).collect(Collectors.toSet());
        assertThat(fields(classes)
                        .filter(field -> !field.getModifiers().contains(JavaModifier.FINAL))
                        .map(KeptFieldsTest::nameOf)
                        .filter(fixed::contains))
                .containsExactlyInAnyOrder(
                        "backend.http.EndpointSet.current",
                        "backend.http.NameRefresher.current",
                        "telemetry.SloMeters.current",
                        "validation.CompiledSchema.keywords");
    }

    @Test
    void a_new_field_is_found_unless_it_is_a_function_or_in_a_record_or_static() {
        assertThat(unlisted(new ClassFileImporter().importPackages("dev.sluice.architecture.sample")))
                .containsExactlyInAnyOrder(
                        "architecture.sample.above.Kept.array",
                        "architecture.sample.above.Kept.cache",
                        "architecture.sample.above.Kept.queue",
                        "architecture.sample.above.Kept.reference");
    }

    private static Set<String> unlisted(JavaClasses classes) {
        Set<String> unlisted = holders(classes);
        unlisted.removeAll(listed().collect(Collectors.toSet()));
        return unlisted;
    }

    private static Stream<String> listed() {
        return Stream.of(names(OF_ONE_REQUEST), names(FIXED), rows().stream()).flatMap(names -> names);
    }

    private static Set<String> rows() {
        Set<String> rows = new TreeSet<>();
        List<String> table = Page.read("docs/security.md").part("what outlives requests");
        for (String line : table.subList(2, table.size())) {
            Matcher row = ROW.matcher(line);
            assertThat(row).as(line).matches(Matcher::matches);
            rows.add(row.group(1));
        }
        return rows;
    }

    /** The lines of names start with two blanks. */
    private static Stream<String> names(String list) {
        return list.lines()
                .filter(line -> line.startsWith("  "))
                .flatMap(line -> Arrays.stream(line.strip().split(" ", -1)));
    }

    private static Set<String> holders(JavaClasses all) {
        return fields(all)
                .filter(KeptFieldsTest::canHoldMany)
                .map(KeptFieldsTest::nameOf)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<JavaField> fields(JavaClasses all) {
        return all.stream()
                .filter(type -> !type.isRecord() && !type.isEnum())
                .flatMap(type -> type.getFields().stream())
                .filter(field -> !field.getModifiers().contains(JavaModifier.STATIC));
    }

    /** A function that takes or returns a list holds none. */
    private static boolean canHoldMany(JavaField field) {
        JavaClass type = field.getRawType();
        return isHolder(type)
                || (!type.getPackageName().equals("java.util.function")
                        && field.getType().getAllInvolvedRawTypes().stream().anyMatch(KeptFieldsTest::isHolder));
    }

    private static boolean isHolder(JavaClass type) {
        return type.isArray()
                || type.isAssignableTo(Map.class)
                || type.isAssignableTo(Collection.class)
                || HOLDERS.stream().anyMatch(type::isAssignableTo);
    }

    private static String nameOf(JavaField field) {
        return field.getFullName().replace(ROOM, "");
    }
}
