using BenchmarkDotNet.Running;
using Micro;

BenchmarkSwitcher.FromAssembly(typeof(TokenBenchmarks).Assembly).Run(args);
