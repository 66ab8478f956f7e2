using Microsoft.AspNetCore.Mvc.ApplicationModels;

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
}

/// <summary>Takes out actions that a setting has switched off: they do not exist then.</summary>
internal sealed class SwitchedOffActions(params IReadOnlyList<AccountSwitch> off) : IApplicationModelConvention
{
    public void Apply(ApplicationModel application)
    {
        foreach (var controller in application.Controllers)
        {
            foreach (var action in controller.Actions.Where(IsOff).ToList())
            {
                controller.Actions.Remove(action);
            }
        }
    }

    private bool IsOff(ActionModel action) => action.Attributes.OfType<SwitchedByAttribute>().Any(switched => off.Contains(switched.By));
}
