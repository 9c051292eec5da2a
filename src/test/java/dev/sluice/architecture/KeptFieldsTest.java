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
              upstream.backend.CallState.triedEndpoints gateway.compose.EvaluationContext.stepValues gateway.compose.LoopResult.incompleteCounts
              gateway.compose.LoopResult.values gateway.compose.RequestVariables.tenants gateway.compose.ResponseBody$Rendering.selections
              gateway.compose.ResponseBody$LargeSelection.text
              gateway.compose.ResponseBody$Rendering.texts gateway.compose.RouteExecution.outcomes
              gateway.compose.RouteExecution.pendingDependencies core.netty.http.CallerProgress.stallListeners
              language.expression.evaluation.Scope.slots language.expression.function.ObjectMerge.rest language.expression.function.SortedJson.rest
              core.http.HopByHopHeaders.connectionOptions language.json.DuplicateKeyDetector.names language.json.FieldMaskFilter.document language.json.FieldMaskFilter.result
              language.json.MultiValueNode$SingleValues.firstValues language.json.MultiValueNode$SingleValues.repeatedNames
              language.json.MultiValueNode.repeated language.json.RawJson.bytes core.memory.ChunkList.chunks core.memory.MemoryBudget.usedByRoute
              gateway.route.RouteQuery.segments gateway.route.RouteQuery.varyHeaders gateway.validation.Check.violations
              gateway.validation.CheckWorkers.waiting gateway.validation.Evaluated.keys gateway.validation.Evaluated.known
              gateway.validation.InvalidRequestFailure.violations gateway.validation.Location.indexes gateway.validation.Location.names
              gateway.telemetry.Exemplars.current gateway.validation.UniqueItems.hashes gateway.validation.UniqueItems.table
              language.expression.value.Evaluation.reported language.expression.value.NullPathMessage.keys
              gateway.limit.RequestLimits.verdicts gateway.limit.fleet.RateCharge.arguments
            a call to the store, for at most its timeout or 100 ms:
              gateway.limit.fleet.Exchange.decided gateway.limit.fleet.Exchange.waiters
            a key of a rate limit, which pays 256 bytes of server.memory:
              gateway.limit.bucket.Bucket.key gateway.limit.bucket.BucketQueue.buckets gateway.limit.bucket.BucketQueue.restNanos gateway.limit.bucket.BucketTable.slots
              gateway.limit.fleet.Debtors.due gateway.limit.fleet.Debtors.older gateway.limit.fleet.Debtors.waiting
              gateway.limit.fleet.QuotaLeases.debtors
            the trace of a request, which queues and rings weigh:
              core.trace.CallTrace.attempts core.trace.RequestTrace.steps core.trace.StepTrace.calls
            a line of the audit log, which its queue weighs:
              core.audit.AuditEntry.values
            the export of a batch of traces:
              gateway.telemetry.tracing.SpanTree.spans
            a read of the page of kept requests:
              server.admin.RequestTraceJson.kinds server.admin.WaterfallRow$Rows.rows server.admin.WaterfallSvg.rows
            a part of the page of the effective configuration:
              config.effective.YamlWriter.secretKeys
            a call, until it has a permit, a token, a result or a caller that reads:
              upstream.credentials.RevocableTokens.pending upstream.guard.PermitPool.ready
              upstream.guard.PermitPool.tenants upstream.guard.Bulkhead$StalledCallers.stalled upstream.guard.TenantQueue.blocked
              gateway.identity.introspection.IntrospectionAuthenticator.pending
            a connection of a caller, which pays 16 KiB of server.memory:
              gateway.edge.connection.CallerConnections.byClient core.netty.connection.Http2FrameParser.head
              core.netty.http.ProgressWatch.stallListeners gateway.edge.connection.IdleConnections.listed
              core.netty.http.DataFrameMerger.streams core.netty.connection.ConnectionSet.connections core.netty.http.AnsweredStreams.answered
            a WebSocket, which is a request:
              gateway.proxy.websocket.FrameReader.head gateway.proxy.websocket.FrameReader.payload
              gateway.proxy.websocket.WebSocketPeer.receivedClose gateway.proxy.websocket.WebSocketRelay.timers
            an open stream, which is a request:
              gateway.identity.introspection.TokenWatches$TokenWatch.streams gateway.identity.introspection.TokenWatches.byHash
              gateway.identity.introspection.TokenWatches.waiting
              gateway.proxy.OpenStreams.byClient gateway.proxy.StreamDrain.calls gateway.proxy.StreamDrain.events
            a connection to a backend, which has a permit or is idle for 30 s:
              upstream.http.ConnectionPool.leaving upstream.http.ConnectionPool.openedNanos
            a command of the store, at most 4,096 for each connection:
              upstream.store.CommandQueue.commands upstream.store.PendingCommand.reply
            a query for the addresses of a host of the configuration:
              core.netty.dns.DnsResolution.unansweredTypes upstream.http.SharedNameResolver.queries
            the requests of a former configuration:
              server.runtime.RetiredGenerations.waiting
            a change of a level by an operator, of a logger that exists, for at most 24 hours:
              server.admin.LogLevels.changes
            a load of the configuration:
              config.binding.Binder.expressions config.binding.RecordBinder.inherited
              config.binding.RecordBinder.invalid config.binding.RecordBinder.keys
              config.binding.RecordBinder.suggestedKeys config.binding.SourceMap.invalid config.binding.SourceMap.invalidValues config.binding.SourceMap.keys
              config.binding.SourceMap.sources config.lint.CycleFinder.remaining config.lint.LimitLists.byLimit config.lint.OptionalStepLint.nullable
              config.lint.NullPathLint.seen config.lint.NullPathLint.shared config.lint.NullPathLint.unknownParameters
              config.load.SectionMerger.incomplete config.load.SectionMerger.mergedEntries
              config.load.SectionMerger.sections config.route.AccessDeserializer.parts config.source.BlockLines.indents config.source.BlockLines.parents
              config.source.BlockLines.starts config.source.Composer.anchors config.source.FailedEntries.anchors
              config.source.FailedEntries.entries config.source.FailedEntries.incomplete config.source.FailedEntries.text
              config.source.Findings.errors config.source.Findings.warnings config.source.FolderReader.files
              config.source.FolderReader.visited config.source.Provenance.all config.source.Provenance.hidden config.source.Substitution.contents
              config.source.Provenance.unusedDefaults config.source.Substitution.unset
              gateway.compose.ResponseBody$Compiler.segments gateway.compose.ResponseBody$Compiler.steps
              core.spec.InvalidSpecException.violations core.spec.SpecValidator.violations language.uri.PathTemplateParser.listVariables
              language.uri.PathTemplateParser.pathVariables language.uri.PathTemplateParser.queryVariables
              gateway.validation.InvalidSchemaException.knownWords gateway.validation.ReferenceCycles.entered
              gateway.validation.ReferenceCycles.finished gateway.validation.SchemaChecker.locations
              gateway.validation.SchemaChecker.references gateway.validation.SchemaCompiler.schemas
            a compilation of an expression or of a pattern:
              language.expression.CallKinds.declared language.expression.CallKinds.known
              language.expression.ConstantParts.declaredFunctions language.expression.ConstantParts.lets language.expression.Diagnostics.used
              language.expression.InputReads.declared language.expression.InputReads.notCalled language.expression.KindScope.kinds language.expression.KindScope.external
              language.expression.NullPathCollector.found language.expression.CommentDiagnostics.operands language.expression.Diagnostics.nullPaths
              language.expression.FieldReads$Uses.names language.expression.NullabilityAnalyzer.issues
              language.expression.JsonTemplate$Builder.texts language.expression.JsonTemplate$Builder.variables
              language.expression.evaluation.Compiler.external language.expression.evaluation.Functions.byName
              language.expression.evaluation.Names.constants language.expression.evaluation.Names.scopes
              language.expression.pattern.Re2Dialect.enclosing language.expression.pattern.Re2Dialect.groups
              language.expression.syntax.TokenReader.ahead language.expression.value.Kinds.kinds
              language.expression.value.Kinds$Keys.fields
            a command:
              tools.cli.ExplainCommand.headers tools.cli.ExpressionOptions.variables tools.cli.RequestOptions.headers tools.cli.StartupException.errors
              tools.kubernetes.KustomizationCheck.keys tools.kubernetes.KustomizationCheck.paths
              tools.kubernetes.KustomizationCheck.unlisted tools.kubernetes.KustomizationWriter.all
              tools.kubernetes.KustomizationWriter.keys tools.kubernetes.KustomizationWriter.unlisted
              tools.kubernetes.KustomizationWriter.wanted tools.kubernetes.PodVariables.elsewhere
              tools.kubernetes.ManifestDocuments.objects tools.kubernetes.PodVariables.values
              tools.report.SourceSnippet$Files.files tools.report.SourceSnippet$Files.lines
              tools.schema.SchemaGenerator.customSchemas tools.schema.SchemaGenerator.definitions
              tools.schema.SchemaGenerator.nestedDefaults tools.schema.SchemaGenerator.partialTypes
              tools.demo.Demo.servers tools.demo.OpaqueTokenServer.expiryByToken tools.eval.ExpressionEvaluator.variables
              tools.eval.ExpressionEvaluator.alwaysNull tools.eval.ExpressionEvaluator.warnings tools.eval.FixtureFolder.filesByFolder tools.eval.FixtureReplies.failures
              tools.eval.FixtureReplies.needed tools.eval.FixtureReplies.requests tools.eval.FixtureReplies.senders
              tools.eval.FixtureReplies.steps tools.eval.FixtureReplies.withoutReply
              tools.eval.ResponseExpectation.variables tools.eval.RouteFindings.warnings
              tools.eval.ValueTrace.lines config.effective.EffectiveSettings.settings config.effective.EffectiveSettings.sources
              tools.explain.GuardExplainer.guards tools.explain.PathAlignment.all tools.explain.PathAlignment.costs tools.explain.PathAlignment.pattern
              tools.explain.PathAlignment.segments tools.explain.RouteMatcher.routes
            """;

    /** The fields whose size does not depend on callers, backends and issuers. The reason ends with a colon. */
    private static final String FIXED = """
            the constructor assigns it an immutable value of the configuration:
              gateway.compose.CallTemplate.notFromCaller gateway.compose.DependencyGraph.dependencyCounts
              gateway.compose.DependencyGraph.dependents gateway.compose.DependencyGraph.references gateway.compose.DependencyGraph.roots
              gateway.compose.ResponseBody.segments gateway.edge.ServerCertificates.specs language.expression.Expression.variables
              language.expression.evaluation.CompiledExpression.variables language.expression.pattern.ProgramPattern.groups
              upstream.guard.RetryOn.names core.http.HeaderNames.slots core.http.HeaderNames.sorted core.digest.KeyedHash.key
              gateway.identity.AccessPolicy.authenticators gateway.identity.AccessPolicy.scopes
              gateway.identity.ApiKeyAuthenticator$Entry.digest gateway.identity.ApiKeyAuthenticator.entries
              gateway.identity.ClientCertificateAuthenticator.names gateway.log.AccessRules.byRoute gateway.log.LogControl.randomKey
              gateway.proxy.HeaderFilter.requestNames gateway.proxy.HeaderFilter.responseNames gateway.proxy.ProxyRequestBody.judged
              gateway.route.BodyTypes.own gateway.route.ComposedRoute.withTenant server.runtime.ProxyMappings.backends server.runtime.ProxyMappings.routesByBackend
              server.runtime.ProxyMappings.urls gateway.telemetry.JvmMeters.binders gateway.telemetry.MeterFamily$LabelValues.values
              gateway.telemetry.MeterFamily.labels core.tls.ServerNameSelector.certificates core.tls.ServerNameSelector.indexByName
              gateway.identity.jwt.JwkSet.names language.uri.ParameterNames.keys language.uri.ParameterNames.names language.uri.PathTemplate.listVariables
              language.uri.PathTemplate.pathVariables language.uri.PathTemplate.queryVariables upstream.http.EndpointSet.hosts
              gateway.edge.ServerCertificates.watchers server.ListenerCertificates.tls
              config.effective.EffectiveConfiguration.compressed core.http.OriginSet.patterns core.http.OriginSet.texts gateway.edge.cors.CorsPolicy.allowedNames
              server.runtime.CallerRules.cors server.runtime.CallerRules.limits server.runtime.CallerRules.reads
              upstream.store.StoreNode.urls
            an event loop in each entry:
              upstream.store.RunningStore.loops upstream.store.RunningStore.ofThread upstream.store.RunningStore.opened
            a node of a cluster in each entry, at most 1,000, or one of 16,384 slots:
              upstream.store.ClusterNodes.nodes upstream.store.ClusterNodes.owners
            a network of a file of the configuration in each entry, at most 200,000 for each file:
              core.address.NetworkLines.file core.address.NetworkTable.v4 core.address.NetworkTable.v6
            filled while the configuration is loaded, with a part of it in each entry:
              language.json.FieldMask.children gateway.route.RouteIndex$ConditionalRoutes.strictestFirst
              gateway.route.RouteIndex$PathNode.literals gateway.route.RouteIndex$PathNode.routes
              gateway.route.RouteIndex.hosts server.runtime.Upstream.gauges upstream.guard.CircuitStateMachine.openListeners
              gateway.validation.CompiledSchema.keywords gateway.telemetry.SloMeters.current gateway.telemetry.IdentityMeters.keys
            at most ten of a minute:
              gateway.limit.LimitReport.subjects
            a plan or a limit of the configurations of the process in each entry:
              gateway.limit.LimitBuckets.planIds gateway.limit.RateLimit.plans gateway.telemetry.LimitMeters.names
              gateway.telemetry.LimitMeters.removed gateway.telemetry.LimitMeters.inStore server.runtime.FleetStore.settingsByLimit
              gateway.limit.fleet.SettingsWarnings.warnedNanos gateway.limit.fleet.QuotaBuckets.periods
            a certificate or a listener of the configuration in each entry:
              server.Listeners.all gateway.edge.ServerCertificates.inUse gateway.edge.RequestObservers.listeners
              gateway.telemetry.EventLoopMeters.loops core.netty.transport.AcceptFilters.filters core.netty.transport.SocketTransport.sockets
            a value of an enum in each entry:
              gateway.edge.connection.CallerConnections.rejected gateway.edge.connection.ConnectionCounts.cut
              gateway.edge.connection.ConnectionCounts.failedHandshakes gateway.log.QueueWriter.buffered gateway.log.QueueWriter.kinds
              gateway.log.QueueWriter.queueOf gateway.log.QueueWriter.queues gateway.recent.RecentRequests.rings
              gateway.telemetry.tracing.ExportQueue.dropped
            a reason of a closed set in each entry:
              gateway.log.ReasonLimit.windows gateway.log.ReasonLimit$Window.linesOfRoutes gateway.proxy.mapping.ResponseMapping.reported
            a meter of names of the configuration and of closed sets in each entry:
              server.runtime.Authenticators$IssuerMeters.byIdentity gateway.telemetry.BackendMeters.families gateway.telemetry.MeterFamily.members
              gateway.telemetry.RecentMeters.slots
            a fixed number of numbers, or of exemplars of 400 bytes:
              core.netty.connection.RespLimit.elementsLeft
              upstream.guard.OutcomeWindow$FailureStreak.failedNanos upstream.guard.OutcomeWindow.endedNanos upstream.guard.OutcomeWindow.kinds
              upstream.guard.SlidingSum.buckets gateway.telemetry.BucketTimer.bounds gateway.telemetry.BucketTimer.counts gateway.telemetry.BucketTimer.recorded
              language.json.JsonNames.hashes language.json.JsonNames.parts
            the names of each level of a document, at most 64:
              language.json.JsonScanner.levels
            a name of a large object in each entry, at most 16,384:
              language.json.NameTable.hashes language.json.NameTable.slots
            an address of a host of a backend in each entry, at most 64 for each host:
              upstream.http.EndpointSet$ResolvedHost.endpoints upstream.http.EndpointSet.current
              upstream.http.HealthChecker.checks upstream.http.NameRefresher.current
              upstream.http.OutlierDetection.lastPeriods
            a server that the metadata of an issuer names in each entry, at most 8:
              server.runtime.UpstreamsByOrigin.upstreams
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
                        "upstream.http.EndpointSet.current",
                        "upstream.http.NameRefresher.current",
                        "gateway.telemetry.SloMeters.current",
                        "gateway.telemetry.LimitMeters.names",
                        "gateway.telemetry.LimitMeters.removed",
                        "gateway.telemetry.LimitMeters.inStore",
                        "server.runtime.FleetStore.settingsByLimit",
                        "gateway.validation.CompiledSchema.keywords",
                        "language.json.NameTable.hashes",
                        "language.json.NameTable.slots");
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
