FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /src
# What decides the packages comes first: a change of the code restores nothing.
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props ./
COPY Api.Domain/*.csproj Api.Domain/packages.lock.json Api.Domain/
COPY Api.Application/*.csproj Api.Application/packages.lock.json Api.Application/
COPY Api.Infrastructure/*.csproj Api.Infrastructure/packages.lock.json Api.Infrastructure/
COPY Api.Web/*.csproj Api.Web/packages.lock.json Api.Web/
RUN dotnet restore Api.Web --locked-mode --use-current-runtime -p:PublishReadyToRun=true
COPY . .
RUN dotnet publish Api.Web -c Release --no-restore --use-current-runtime --self-contained false -p:PublishReadyToRun=true -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build /app .
# The SQLite file and the development signing key: the only folder that the program may write to.
RUN install -d -o "$APP_UID" -m 700 data
# PORT is what hosting platforms set; the base image has a port of its own, which would win over it.
ENV ASPNETCORE_HTTP_PORTS= PORT=8000
EXPOSE 8000
USER $APP_UID
# The program asks itself: the image holds no other that could.
HEALTHCHECK --interval=10s --timeout=6s --start-period=30s --retries=3 CMD ["dotnet", "Api.Web.dll", "health"]
ENTRYPOINT ["dotnet", "Api.Web.dll"]
