using Microsoft.AspNetCore.Mvc.ApplicationModels;

namespace Api.Web.Controllers;

/// <summary>Takes out controllers whose calls a setting has switched off: their paths do not exist then, whatever the method.</summary>
internal sealed class SwitchedOffControllers(params IReadOnlyList<Type> controllers) : IApplicationModelConvention
{
    public void Apply(ApplicationModel application)
    {
        foreach (var off in application.Controllers.Where(controller => controllers.Contains(controller.ControllerType.AsType())).ToList())
        {
            application.Controllers.Remove(off);
        }
    }
}
