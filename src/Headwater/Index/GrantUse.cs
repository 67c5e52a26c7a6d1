namespace Headwater.Index;

/// <summary>
/// Lets a role use the database of the index, and makes it where it is missing, in a session of an administrator. Can be repeated.
/// </summary>
/// <param name="objectId">Of the identity that the role is for; null for the one of its name, or for none.</param>
/// <param name="report">Told what was done, in sentences for a person.</param>
/// <exception cref="InvalidDataException">What is missing, likewise.</exception>
internal delegate Task GrantUse(string role, Guid? objectId, Action<string> report, CancellationToken cancellationToken);
