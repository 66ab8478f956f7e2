[assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[assembly: Parallelizable(ParallelScope.All)]
// More than there are processors on a small machine, because some tests wait.
[assembly: LevelOfParallelism(4)]
