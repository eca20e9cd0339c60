// The generated types as a page meets them: what it receives, it reads; what it sends, it writes.
export type {
  AccountView_Serialize as AccountView,
  CheckView,
  DetailsRequest_Deserialize as DetailsRequest,
  ErrorView_Serialize as ErrorView,
  FlowRequest,
  GuessableView,
  IdentityView_Serialize as IdentityView,
  OverviewView_Serialize as OverviewView,
  PrivateReply_Serialize as PrivateReply,
  PrivateRequest,
  PrivateView_Serialize as PrivateView,
  ReasonView
} from './bindings';
