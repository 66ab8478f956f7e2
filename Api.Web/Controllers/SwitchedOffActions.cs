using Api.Web.Errors;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Api.Web.Controllers;

/// <summary>What a setting switches on of users' own accounts.</summary>
internal enum AccountSwitch
{
    /// <summary><c>Accounts:SignUp</c>.</summary>
    SignUp,

    /// <summary><c>Accounts:SelfService</c>.</summary>
    SelfService,

    /// <summary>That there is mail.</summary>
    Mail,
}

/// <summary>The action is there only where this is switched on.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SwitchedByAttribute(AccountSwitch by) : Attribute
{
    public AccountSwitch By => by;

    /// <summary>Other methods of its path stay: then it answers that it is not there, and not that the method is not allowed.</summary>
    public bool SharesPath { get; init; }
}

/// <summary>Takes out actions that a setting has switched off: they do not exist then.</summary>
internal sealed class SwitchedOffActions(params IReadOnlyList<AccountSwitch> off) : IApplicationModelConvention
{
    public void Apply(ApplicationModel application)
    {
        foreach (var controller in application.Controllers)
        {
            foreach (var action in controller.Actions.ToList())
            {
                switch (FindSwitchedOff(action))
                {
                    case { SharesPath: true }:
                        AnswerNotFound(action);
                        break;

                    case { SharesPath: false }:
                        controller.Actions.Remove(action);
                        break;
                }
            }
        }
    }

    private static void AnswerNotFound(ActionModel action)
    {
        action.ApiExplorer.IsVisible = false;
        foreach (var selector in action.Selectors)
        {
            selector.EndpointMetadata.Clear();
            selector.EndpointMetadata.Add(new AllowAnonymousAttribute());
        }

        action.Filters.Clear();
        action.Filters.Add(new NotFoundFilter());
    }

    private SwitchedByAttribute? FindSwitchedOff(ActionModel action) =>
        action.Attributes.OfType<SwitchedByAttribute>().SingleOrDefault(switched => off.Contains(switched.By));

    private sealed class NotFoundFilter : IResourceFilter
    {
        public void OnResourceExecuting(ResourceExecutingContext context) => context.Result = new ProblemResult(Problems.NotFound());

        public void OnResourceExecuted(ResourceExecutedContext context)
        {
        }
    }
}
