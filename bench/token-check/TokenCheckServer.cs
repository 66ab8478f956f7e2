using System.Runtime.ExceptionServices;
using Api.Web.Controllers;

namespace TokenCheck;

/// <summary>The API's own program, begun where it begins; MVC finds the controller here beside the API's.</summary>
internal static class TokenCheckServer
{
    private static int Main(string[] args)
    {
        var main = typeof(TokenController).Assembly.EntryPoint!;
        try
        {
            return main.Invoke(obj: null, [args]) is int exitCode ? exitCode : 0;
        }
        catch (System.Reflection.TargetInvocationException exception) when (exception.InnerException is { } inner)
        {
            ExceptionDispatchInfo.Throw(inner);
            throw;
        }
    }
}
